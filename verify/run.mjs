// Judges everything that is synthesized by real software: `npm run verify`, or `node verify/run.mjs terraform hosts` for some of it, `edge redis postgres` and the like for what takes long.
// As root on Debian 12; what is missing is installed or built. A judge that is missing fails, it is never skipped.
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Each judge: `() => Promise<{ passed, failed, skipped, messages }>`. Those that need something built come last. */
const JUDGES = {
  terraform: async (report) => (await import('./terraform/run.mjs')).judgeTerraform({ outDir: join(ROOT, 'cdktf.out'), report }),
  hosts: async (report) => (await import('./hosts/run.mjs')).judgeHosts({ report }),
  waf: async (report) => (await import('./waf/run.mjs')).judgeFirewall({ report }),
  monitoring: async (report) => (await import('./monitoring/run.mjs')).judgeMonitoring({ root: ROOT, report }),
  secrets: async (report) => (await import('./secrets/run.mjs')).judgeSecrets({ root: ROOT, report }),
  signin: async (report) => (await import('./signin/run.mjs')).judgeSignIn({ root: ROOT, report }),
  backups: async (report) => (await import('./backups/run.mjs')).judgeBackups({ root: ROOT, report }),
  laboratory: async (report) => (await import('./laboratory/run.mjs')).judgeLaboratory({ root: ROOT, report }),
  databases: async (report) => (await import('./databases/run.mjs')).judgeDatabases({ root: ROOT, report }),
  'php-apps': async (report) => (await import('./php-apps/run.mjs')).judgePhpApps({ root: ROOT, report }),
  vault: async (report) => (await import('./vault/run.mjs')).judgeVault({ root: ROOT, report }),
  kubernetes: async (report) => (await import('./kubernetes/run.mjs')).judgeKubernetes({ root: ROOT, report }),
  policy: async (report) => (await import('./policy/run.mjs')).judgePolicy({ root: ROOT, report }),
  flows: async (report) => (await import('./kubernetes/real-flows.mjs')).judgeRealFlows({ root: ROOT, report }),
  pods: async (report) => (await import('./kubernetes/real-pods.mjs')).judgeRealPods({ root: ROOT, report }),
};

/** Judges that are asked for by name: what they run takes 10 to 25 minutes to build, once a machine, or waits long for failures that it causes. */
const ON_REQUEST = {
  edge: async (report) => (await import('./edge/run.mjs')).judgeEdge({ root: ROOT, report }),
  logs: async (report) => (await import('./monitoring/logs.mjs')).judgeLogs({ report }),
  crowdsec: async (report) => (await import('./crowdsec/run.mjs')).judgeCrowdsec({ report }),
  requests: async (report) => (await import('./kubernetes/real-requests.mjs')).judgeRealRequests({ root: ROOT, report }),
  identity: async (report) => (await import('./identity/run.mjs')).judgeIdentity({ root: ROOT, report }),
  chat: async (report) => (await import('./chat/run.mjs')).judgeChat({ root: ROOT, report }),
  redis: async (report) => (await import('./redis/run.mjs')).judgeRedis({ root: ROOT, report }),
  directory: async (report) => (await import('./directory/run.mjs')).judgeDirectory({ root: ROOT, report }),
  postgres: async (report) => (await import('./postgres/run.mjs')).judgePostgres({ root: ROOT, report }),
  nextcloud: async (report) => (await import('./nextcloud/run.mjs')).judgeNextcloud({ root: ROOT, report }),
  gitops: async (report) => (await import('./gitops/run.mjs')).judgeGitops({ report }),
};
const KNOWN = { ...JUDGES, ...ON_REQUEST };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in KNOWN));
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: is no judge, expected ${Object.keys(KNOWN).join(', ')}`);
  process.exit(2);
}

const chosen = Object.entries(asked.length === 0 ? JUDGES : KNOWN).filter(([known]) => asked.length === 0 || asked.includes(known));
const BUILT = ['postgres', 'kubernetes', 'policy', 'flows', 'pods'];

execFileSync('npm', ['run', '-s', 'synth'], { cwd: ROOT, stdio: 'inherit' });

/** Builds in the background what the later judges need; how it ends is theirs to say. */
const building = new Promise((done) => {
  if (!chosen.some(([name]) => BUILT.includes(name))) return done();
  const build = spawn('nice', [process.execPath, join(ROOT, 'verify/kubernetes/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] });
  build.on('error', done).on('exit', done);
});

const total = { passed: 0, failed: 0, skipped: 0 };
// one after the other: they share two cores and the network namespaces of one machine
for (const [name, judge] of chosen) {
  if (BUILT.includes(name)) await building;
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
// whatever a judge may have left open
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
