// The proofs, inside a network of the judge's own. The last line of the output tells what came of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run } from '../hosts/shell.mjs';
import { PostgresLab } from './lab.mjs';
import { proofsOf } from './proofs.mjs';
import { Project, SecretStore } from '../kubernetes/project.mjs';

const { root, work, blueprint, programs, tls } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const project = new Project(join(work, 'project'), root);
const store = new SecretStore(project, blueprint, join(work, 'store'));
const files = run(['find', join(project.root, 'gitops', blueprint.site), '-name', '*.yaml']).split('\n');
const all = files.map((file) => parse(readFileSync(file, 'utf8'), { version: '1.1' }));
const objects = (kind, name) => {
  const found = all.filter((object) => object.kind === kind && object.metadata.name === name);
  if (found.length !== 1) throw new Error(`${found.length} objects ${kind} ${name} in the manifests`);
  return found[0];
};
const asked = process.argv.slice(3);
const results = [];
const lab = new PostgresLab({ work, objects, all, blueprint, programs, tls, exported: () => store.export() });
lab.rotate = (id) => store.rotate(id);
try {
  await lab.open();
  for (const [name, prove] of Object.entries(proofsOf(tls))) {
    if (asked.length > 0 && !asked.some((part) => name.includes(part))) continue;
    const started = performance.now();
    try {
      const saw = await prove(lab);
      console.error(`  ${name}: ${saw} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
      results.push({ name });
    } catch (error) {
      console.error(`  ${name}: FAILED: ${error.stack}`);
      results.push({ name, found: error.message });
      // what follows stands on it
      if (prove.needed) break;
    }
  }
} catch (error) {
  results.push({ name: 'the cluster comes up', found: error.stack });
} finally {
  const log = lab.logs();
  await lab.close();
  console.log(JSON.stringify({ results, log }));
}
process.exit(0);
