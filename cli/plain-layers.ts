import type { Blueprint } from '../blueprint/blueprint';
import type { OutputFile } from '../constructs/files/output-tree';
import type { PublicKeys } from '../hosts';
import type { PlainLayer } from './layers';

export interface PlainRequest {
  readonly layers: readonly PlainLayer[];
  readonly sites: readonly { readonly blueprint: Blueprint; readonly keys: PublicKeys }[];
}

/** What was asked for, and nothing else. */
export interface PlainFiles {
  /** Stacks of all sites. */
  readonly terraform?: readonly OutputFile[];
  /** Files of each site, in the order of the request. */
  readonly hosts?: readonly (readonly OutputFile[])[];
}

const stacks = () => import('../stacks/synth');
const hostLayer = () => import('../hosts');

/** Loads the libraries before they are asked for. */
export const warmUp = (): Promise<unknown> => Promise.all([stacks(), hostLayer()]);

/** Makes the layers that follow from the blueprint alone. */
export async function plainLayers({ layers, sites }: PlainRequest): Promise<PlainFiles> {
  const { hostFiles, userData } = await hostLayer();
  return {
    ...(layers.includes('terraform') && {
      terraform: (await stacks())
        .terraformTree(sites.map(({ blueprint }) => ({ blueprint, userData: (node) => userData(node, blueprint) })))
        .files(),
    }),
    ...(layers.includes('hosts') && { hosts: sites.map(({ blueprint, keys }) => hostFiles(blueprint, keys).files()) }),
  };
}
