import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resolved } from '../blueprint/resolve';
import type { ServiceDefinition } from '../blueprint/service';
import type { Output } from '../constructs/files/write-tree';
import { OutputTree, type OutputFile } from '../constructs/files/output-tree';
import { mergeManifests, siteOfStack } from '../stacks/manifest';
import { PLAIN_LAYERS, type Layer } from './layers';
import { plainLayers, type PlainFiles, type PlainRequest } from './plain-layers';
import { publicKeys } from './public-keys';

/** Makes the layers that follow from the blueprint alone, here or elsewhere. */
export type MakePlain = (request: PlainRequest) => Promise<PlainFiles>;

/**
 * Every output of the sites, in memory. Layers load their libraries only when they are asked for.
 * @param all Whether these are all sites of the project: then stacks of sites that are gone are removed
 * @param makePlain Where the plain layers are made
 */
export async function synthesize(
  sites: readonly Resolved[],
  root: string,
  layers: readonly Layer[],
  all: boolean,
  makePlain: MakePlain = plainLayers,
): Promise<readonly Output[]> {
  const plain = PLAIN_LAYERS.filter((layer) => layers.includes(layer));
  const none: PlainFiles = {};
  // the thread first, if it is one: both work at the same time
  const [{ terraform, hosts }, kubernetes] = await Promise.all([
    plain.length === 0
      ? none
      : makePlain({ layers: plain, sites: sites.map(({ blueprint }) => ({ blueprint, keys: publicKeys(root, blueprint.site) })) }),
    layers.includes('kubernetes') ? kubernetesTrees(sites) : undefined,
  ]);
  return [
    ...(terraform ? [terraformOutput(terraform, sites, root, all)] : []),
    ...sites.flatMap(({ blueprint: { site } }, index) => {
      const [manifests, files] = [kubernetes?.[index], hosts?.[index]];
      return [
        ...(manifests ? [{ folder: join(root, 'gitops', site), tree: manifests }] : []),
        ...(files ? [{ folder: join(root, 'out', site), tree: treeOf(files) }] : []),
      ];
    }),
  ];
}

async function kubernetesTrees(sites: readonly Resolved[]): Promise<readonly OutputTree[]> {
  const { kubernetesTree } = await import('../charts/synth');
  const trees: OutputTree[] = [];
  for (const site of sites) trees.push(await kubernetesTree(site.blueprint, definitionsOf(site)));
  return trees;
}

/** What the services of a site are, by their names. */
export const definitionsOf = ({ environment: { services } }: Resolved): Readonly<Record<string, ServiceDefinition>> =>
  Object.fromEntries(Object.entries(services).map(([name, { definition }]) => [name, definition]));

/** The stacks of these sites; what is there of others stays, unless these are all. */
function terraformOutput(files: readonly OutputFile[], sites: readonly Resolved[], root: string, all: boolean): Output {
  const folder = join(root, 'cdktf.out');
  const names = new Set(sites.map(({ blueprint }) => blueprint.site));
  const old = join(folder, 'manifest.json');
  const before = !all && existsSync(old) ? readFileSync(old, 'utf8') : undefined;
  const tree = treeOf(
    files.map((file) => (file.path === 'manifest.json' ? { ...file, content: mergeManifests(before, file.content, names) } : file)),
  );
  return all ? { folder, tree } : { folder, tree, owns: (path) => names.has(siteOfStack(path.split('/')[1] ?? '')) };
}

function treeOf(files: readonly OutputFile[]): OutputTree {
  const tree = new OutputTree();
  for (const { path, content, mode } of files) tree.add(path, content, mode);
  return tree;
}
