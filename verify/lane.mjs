// Judges one after the other, for run.mjs: node verify/lane.mjs NAME... Its last message is the sum.
import { fileURLToPath } from 'node:url';
import { BUILT, JUDGES, ON_REQUEST } from './judges.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const KNOWN = { ...JUDGES.machine, ...JUDGES.cluster, ...ON_REQUEST };

/** run.mjs says when the control planes are built, or that none has to be. */
const built = new Promise((done) => process.once('message', done));

const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of process.argv.slice(2)) {
  if (BUILT.includes(name)) await built;
  const started = performance.now();
  const verdict = await KNOWN[name](ROOT, (line) => console.log(`${name}: ${line}`)).catch((error) => ({
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
// whatever a judge may have left open
process.send(total, () => process.exit(0));
