// Builds the control planes that will judge, so that it is done while others judge. Nothing is built twice.
import { fileURLToPath } from 'node:url';
import { findLab, Lab, versionsAsked } from './lab.mjs';

const folder = findLab(fileURLToPath(new URL('../..', import.meta.url)));
for (const version of folder === undefined ? [] : versionsAsked()) {
  const lab = new Lab(folder, version);
  const missing = lab.missing();
  if (missing.length === 0) continue;
  console.log(`building ${missing.join(', ')} of ${version}, 3 to 15 minutes`);
  const started = performance.now();
  lab.build();
  console.log(`built ${version} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
