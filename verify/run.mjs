// Judges everything that is synthesized by real software: `npm run verify`, or `node verify/run.mjs terraform hosts` for some of it.
// As root on Debian 12; what is missing is installed or built. A judge that is missing fails, it is never skipped.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Each judge, in the order of what it costs: `() => Promise<{ passed, failed, skipped, messages }>`. */
const JUDGES = {
  terraform: async (report) => (await import('./terraform/run.mjs')).judgeTerraform({ outDir: join(ROOT, 'cdktf.out'), report }),
  kubernetes: async (report) => (await import('./kubernetes/run.mjs')).judgeKubernetes({ root: ROOT, report }),
  pods: async (report) => (await import('./kubernetes/real-pods.mjs')).judgeRealPods({ root: ROOT, report }),
  hosts: async (report) => (await import('./hosts/run.mjs')).judgeHosts({ report }),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in JUDGES));
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: is no judge, expected ${Object.keys(JUDGES).join(', ')}`);
  process.exit(2);
}

execFileSync('npm', ['run', '-s', 'synth'], { cwd: ROOT, stdio: 'inherit' });
const total = { passed: 0, failed: 0, skipped: 0 };
// one after the other: they share two cores and the network namespaces of one machine
for (const [name, judge] of Object.entries(JUDGES).filter(([known]) => asked.length === 0 || asked.includes(known))) {
  const started = performance.now();
  const verdict = await judge((line) => console.log(`${name}: ${line}`)).catch((error) => ({
    passed: [],
    failed: [name],
    skipped: 0,
    messages: [error.stack],
  }));
  for (const warning of verdict.warnings ?? []) console.log(`${name}: warning: ${warning}`);
  for (const message of verdict.messages) console.error(`${name}: ${message}`);
  console.log(
    `${name}: ${verdict.passed.length} passed, ${verdict.failed.length} failed, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  total.passed += verdict.passed.length;
  total.failed += verdict.failed.length;
  total.skipped += verdict.skipped;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
