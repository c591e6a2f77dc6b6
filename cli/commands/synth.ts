import { relative } from 'node:path';
import { writeTrees } from '../../constructs/files/write-tree';
import type { Console, ExitCode } from '../console';
import { LAYERS, type Layer } from '../layers';
import { resolveAll } from '../resolve-all';
import type { SiteFile } from '../sites';
import { synthesize, type MakePlain } from '../synthesis';

export interface SynthOptions {
  readonly json?: boolean;
  /** @default every layer */
  readonly only?: readonly Layer[];
  /** Whether these are all sites of the project. */
  readonly all: boolean;
}

/** Writes every output of the sites, or nothing at all. */
export async function synth(files: readonly SiteFile[], options: SynthOptions, console: Console, makePlain?: MakePlain): Promise<ExitCode> {
  const { sites, sound } = resolveAll(files, console);
  if (!sound) {
    console.err('nothing was written: correct the errors, or accept them in the site file with a reason\n');
    return 1;
  }
  if (console.interactive) console.err(console.colours.dim(`synthesizing ${sites.map(({ blueprint }) => blueprint.site).join(', ')}…\n`));
  const outputs = await synthesize(sites, console.root, options.only ?? LAYERS, options.all, makePlain);
  const results = writeTrees(outputs).map((result, i) => ({ folder: relative(console.root, outputs[i]?.folder ?? ''), ...result }));
  if (options.json) {
    console.out(`${JSON.stringify(results, undefined, 2)}\n`);
    return 0;
  }
  for (const { folder, written, removed, unchanged } of results) {
    console.out(`${folder}: ${written.length} written, ${removed.length} removed, ${unchanged} unchanged\n`);
  }
  return 0;
}
