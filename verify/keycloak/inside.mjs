// Runs in a network of its own: starts the pods, and tries them. Prints one line of JSON.
// node inside.mjs FOLDER
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../hosts/shell.mjs';
import { KeycloakLab } from './lab.mjs';
import { proofs } from './proofs.mjs';

const [work] = process.argv.slice(2);
const { programs, prefix, root } = JSON.parse(readFileSync(join(work, 'plan.json'), 'utf8'));
const lab = new KeycloakLab({ work, programs, prefix, root });

const results = [];
let broken;
try {
  await lab.write({});
  await lab.open();
} catch (error) {
  broken = `the laboratory did not open: ${error.stack ?? error}`;
}
for (const [name, { prove, first = false }] of Object.entries(proofs)) {
  const started = performance.now();
  const found =
    broken ??
    (await Promise.resolve()
      .then(() => prove(lab))
      .catch((error) => `it could not be tried: ${error.stack ?? error}`));
  results.push({ name, found });
  console.error(`${found === undefined ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`, found ?? '');
  if (first && found !== undefined) broken = `${name}: ${found}`.slice(0, 200);
}
if (process.env.HOLD) {
  console.error(`held in ${work}, ${prefix}all`);
  await sleep(Number(process.env.HOLD));
}
const tail = (text) => text.trim().split('\n').slice(-25);
const log = [...lab.servers.flatMap((pod) => tail(pod.log('keycloak'))), ...tail(lab.kept ?? '')];
await lab.close();
console.log(JSON.stringify({ results, log }));
process.exit(0);
