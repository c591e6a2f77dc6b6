// Judges that run.mjs names, one after the other, in a process of their own: each name is a message, each verdict the answer.
import { fileURLToPath } from 'node:url';
import { JUDGES } from './judges.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const KNOWN = Object.assign({}, ...Object.values(JUDGES));

const judge = async (name) => {
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
  process.send(sum);
};

// whatever a judge may have left open ends with its lane
process.on('message', (name) => void judge(name)).on('disconnect', () => process.exit(0));
