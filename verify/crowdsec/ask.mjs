// Asks the edge from inside a network namespace: node ask.mjs '[{…}]' prints the answers as JSON. Requests of one call go one after the other.
import { readFileSync } from 'node:fs';
import { ask } from '../edge/client.mjs';

const [folder, text] = process.argv.slice(2);
const ca = readFileSync(`${folder}/site.crt`, 'utf8');
const answers = [];
for (const { long, ...request } of JSON.parse(text)) {
  const path = long === undefined ? '/' : `/?${'a'.repeat(long)}`;
  const started = performance.now();
  answers.push(
    await ask({ ca, path, ...request }).then(
      ({ status }) => ({ status, milliseconds: performance.now() - started }),
      (error) => ({ status: error.message, milliseconds: performance.now() - started }),
    ),
  );
}
console.log(JSON.stringify(answers));
