import { toMebibytes } from '../../constructs/units';
import type { NodePlan, ServicePlan } from '../blueprint';
import type { VolumeRequest, VolumeResult } from '../contracts/contract';
import type { Site } from '../site';
import { USABLE_DISK } from './kubernetes';
import { schedulable } from './pods';

/** MiB of volumes that stay on a node, by node; of services that may run anywhere nobody knows on which. */
export function staysOn(services: readonly ServicePlan[]): ReadonlyMap<string, number> {
  const asked = new Map<string, number>();
  for (const { on, claims } of services) {
    const bound = claims.filter(({ boundToNode }) => boundToNode).reduce((mebibytes, { size }) => mebibytes + toMebibytes(size), 0);
    if (on !== undefined) asked.set(on, (asked.get(on) ?? 0) + bound);
  }
  return asked;
}

/** Volumes that a service of the site answers, and the nodes that may hold them. */
export interface Answered {
  readonly provider: ServicePlan;
  readonly nodes: readonly NodePlan[];
  readonly volumes: readonly { readonly consumer: string; readonly need: string; readonly volume: VolumeResult }[];
}

/** By service that answers; none for those that answer nobody. */
export function answeredVolumes(site: Site): readonly Answered[] {
  const takesPods = schedulable(site);
  return site.blueprint.services.flatMap((provider) => {
    const volumes = provider.grants
      .filter(({ contract }) => contract === 'volume')
      .flatMap(({ consumer, need, request, answer }) => {
        const { claim } = answer as VolumeResult;
        const asking = site.blueprint.services.find(({ name }) => name === consumer);
        // of replicas with one each, all of them
        const each = asking?.components[(request as VolumeRequest).each ?? '']?.name;
        return (asking?.claims ?? [])
          .filter((volume) => (each === undefined ? volume.claim === claim : volume.claim.startsWith(`${claim}-${each}-`)))
          .map((volume) => ({ consumer, need, volume }));
      });
    const nodes = takesPods.filter(({ name }) => provider.on === undefined || provider.on === name);
    return volumes.length === 0 ? [] : [{ provider, nodes, volumes }];
  });
}

/** MiB of a node's disk that volumes may take beside those that stay on it; undefined where the catalogue does not know the machine. */
export const diskFor = ({ name, capacity }: NodePlan, bound: ReadonlyMap<string, number>): number | undefined =>
  capacity && Math.max(0, capacity.diskMib * USABLE_DISK - (bound.get(name) ?? 0));
