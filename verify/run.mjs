// Judges everything that is synthesized by real software: `npm run verify`, or `node verify/run.mjs terraform hosts` for some of it, `edge redis postgres` and the like for what takes long.
// As root on Debian 12; what is missing is installed or built. A judge that is missing fails, it is never skipped.
import { execFileSync, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BUILT, JUDGES } from './judges.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const KNOWN = Object.values(JUDGES).flatMap((judges) => Object.keys(judges));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !KNOWN.includes(name));
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: is no judge, expected ${KNOWN.join(', ')}`);
  process.exit(2);
}
/** What may run beside anything: whichever lane is free takes the next. */
const shared = asked.length === 0 ? Object.keys(JUDGES.machine) : [];
// what is asked for by name has the machine for itself: its figures are compared
const lanes = asked.length === 0 ? [[], Object.keys(JUDGES.cluster)] : [KNOWN.filter((name) => asked.includes(name))];

execFileSync('npm', ['run', '-s', 'synth'], { cwd: here('..'), stdio: 'inherit' });

/** Builds in the background what some judges need; how it ends is theirs to say. */
let built = !lanes.flat().some((name) => BUILT.includes(name));
const building = new Promise((done) => {
  if (built) return done();
  const build = spawn('nice', [process.execPath, here('kubernetes/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] });
  build.on('error', done).on('exit', done);
}).then(() => (built = true));

/** What a lane judges next: its own, in their order, or what is left of the shared while its own has to wait. */
const next = async (own) => {
  const [first] = own;
  if (first === undefined) return shared.shift();
  if (!built && BUILT.includes(first)) {
    const other = shared.shift();
    if (other !== undefined) return other;
    await building;
  }
  return own.shift();
};

/** The verdicts of a lane. A judge whose process ended without one has failed, and those after it have a process of their own. */
const judged = async (own) => {
  const verdicts = [];
  let lane;
  for (let name = await next(own); name !== undefined; name = await next(own)) {
    lane ??= fork(here('lane.mjs'));
    verdicts.push(
      await new Promise((done) => {
        const ended = () => {
          lane = undefined;
          done({ name, passed: 0, failed: 1, skipped: 0, seconds: 0, messages: ['did not end'] });
        };
        lane.once('exit', ended).once('message', (verdict) => {
          lane.off('exit', ended);
          done(verdict);
        });
        lane.send(name);
      }),
    );
  }
  lane?.disconnect();
  return verdicts;
};

const started = performance.now();
const verdicts = (await Promise.all(lanes.map(judged))).flat();

// once more at the end, where whoever reads a long log looks first
console.log(`judged in ${((performance.now() - started) / 60_000).toFixed(0)} min`);
for (const { name, passed, failed, seconds, messages } of verdicts) {
  console.log(`${name}: ${passed} passed, ${failed} failed, ${seconds} s`);
  if (failed > 0) for (const message of messages) console.log(`${name}: ${message}`);
}
const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((word) => verdicts.reduce((all, verdict) => all + verdict[word], 0));
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
