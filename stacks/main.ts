// cdktf's app: `npx cdktf synth` runs this and names the folder in CDKTF_OUTDIR.
import { loadSites } from '../cli/sites';
import { resolveAll } from '../cli/resolve-all';
import { systemConsole } from '../cli/console';
import { userData } from '../hosts';
import { synthesizeInto } from './synth';

async function main(): Promise<void> {
  const console = systemConsole(process.cwd());
  const { sites, sound } = resolveAll(await loadSites(console.root), console);
  if (!sound) {
    process.exitCode = 1;
    return;
  }
  synthesizeInto(
    undefined,
    sites.map(({ blueprint }) => ({ blueprint, userData: (node) => userData(node, blueprint) })),
  );
}

void main();
