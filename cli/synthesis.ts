import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resolved } from '../blueprint/resolve';
import type { Output } from '../constructs/files/write-tree';
import { OutputTree } from '../constructs/files/output-tree';

/** What can be synthesized. */
export const LAYERS = ['terraform', 'kubernetes', 'hosts'] as const;
export type Layer = (typeof LAYERS)[number];

/**
 * Every output of the sites, in memory. Layers load their libraries only when they are asked for.
 * @param all Whether these are all sites of the project: then stacks of sites that are gone are removed
 */
export async function synthesize(
  sites: readonly Resolved[],
  root: string,
  layers: readonly Layer[],
  all: boolean,
): Promise<readonly Output[]> {
  const outputs: Output[] = [];
  if (layers.includes('terraform')) outputs.push(await terraform(sites, root, all));
  for (const site of sites) {
    const { blueprint, environment } = site;
    if (layers.includes('kubernetes')) {
      const { kubernetesTree } = await import('../charts/synth');
      const definitions = Object.fromEntries(Object.entries(environment.services).map(([name, { definition }]) => [name, definition]));
      outputs.push({ folder: join(root, 'gitops', blueprint.site), tree: await kubernetesTree(blueprint, definitions) });
    }
    if (layers.includes('hosts')) {
      const { hostFiles } = await import('../hosts');
      const { publicKeys } = await import('./public-keys');
      outputs.push({ folder: join(root, 'out', blueprint.site), tree: hostFiles(blueprint, publicKeys(root, blueprint.site)) });
    }
  }
  return outputs;
}

async function terraform(sites: readonly Resolved[], root: string, all: boolean): Promise<Output> {
  const { terraformTree, siteOfStack, mergeManifests } = await import('../stacks/synth');
  const { userData } = await import('../hosts');
  const folder = join(root, 'cdktf.out');
  const made = terraformTree(sites.map(({ blueprint }) => ({ blueprint, userData: (node) => userData(node, blueprint) })));
  const names = new Set(sites.map(({ blueprint }) => blueprint.site));
  const old = join(folder, 'manifest.json');
  const before = !all && existsSync(old) ? readFileSync(old, 'utf8') : undefined;
  const tree = new OutputTree();
  for (const { path, content, mode } of made.files())
    tree.add(path, path === 'manifest.json' ? mergeManifests(before, content, names) : content, mode);
  if (all) return { folder, tree };
  return { folder, tree, owns: (path) => names.has(siteOfStack(path.split('/')[1] ?? '')) };
}
