// Judges one after the other, for run.mjs: node verify/lane.mjs NAME... Each verdict is a message to it.
import { fileURLToPath } from 'node:url';
import { BUILT, JUDGES, ON_REQUEST } from './judges.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const KNOWN = { ...JUDGES.machine, ...JUDGES.cluster, ...ON_REQUEST };

/** run.mjs says when the control planes are built, or that none has to be. */
const built = new Promise((done) => process.once('message', done));

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
  const sum = {
    name,
    passed: verdict.passed.length,
    failed: verdict.failed.length,
    skipped: verdict.skipped,
    messages: verdict.messages,
    seconds: Math.round((performance.now() - started) / 1000),
  };
  console.log(`${name}: ${sum.passed} passed, ${sum.failed} failed, ${sum.seconds} s`);
  await new Promise((sent) => process.send(sum, sent));
}
// whatever a judge may have left open
process.exit(0);
