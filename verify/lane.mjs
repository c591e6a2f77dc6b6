// Judges that run.mjs names, one after the other, in a process of their own: each name is a message, each verdict the answer.
import { fileURLToPath } from 'node:url';
import { JUDGES } from './judges.mjs';
import { print } from './judging.mjs';

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
  const seconds = print(name, verdict, started);
  process.send({
    name,
    passed: verdict.passed.length,
    failed: verdict.failed.length,
    skipped: verdict.skipped,
    messages: verdict.messages,
    seconds,
  });
};

// whatever a judge may have left open ends with its lane
process.on('message', (name) => void judge(name)).on('disconnect', () => process.exit(0));
