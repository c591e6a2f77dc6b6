// cdk8s' app: `npx cdk8s synth` runs this and names the folder in CDK8S_OUTDIR.
import { join } from 'node:path';
import { systemConsole } from '../cli/console';
import { resolveAll } from '../cli/resolve-all';
import { loadSites } from '../cli/sites';
import { synthesize } from '../cli/synthesis';
import { writeTrees } from '../constructs/files/write-tree';

async function main(): Promise<void> {
  const console = systemConsole(process.cwd());
  const { sites, sound } = resolveAll(await loadSites(console.root), console);
  if (!sound) {
    process.exitCode = 1;
    return;
  }
  const outputs = await synthesize(sites, console.root, ['kubernetes'], true);
  const folder = process.env['CDK8S_OUTDIR'];
  writeTrees(
    outputs.map(({ folder: usual, tree }, i) => ({
      tree,
      folder: folder === undefined ? usual : join(folder, sites[i]?.blueprint.site ?? ''),
    })),
  );
}

void main();
