import type { VolumeRequest } from '../../contracts/contract';
import { LOCAL_PATH } from '../../contracts/volume';
import { needPath } from '../open-needs';
import { answeredVolumes } from '../volumes';
import { keyed } from '../words';
import type { Rule } from '../../rule';

export const storageReplicatedTwice: Rule = {
  id: 'storage/replicated-twice',
  severity: 'warning',
  why: 'replicas that copy their data to each other are what survives a lost node: volumes that are copied too write and keep everything as often again (longhorn.io, best practices, data locality)',
  check: (site) =>
    answeredVolumes(site).flatMap(({ provider, volumes }) => {
      const needs = new Map(volumes.map(({ consumer, need, volume }) => [needPath(consumer, need), { consumer, need, volume }]));
      return [...needs].flatMap(([at, { consumer, need, volume }]) => {
        const asked = provider.grants.find((grant) => grant.consumer === consumer && grant.need === need)?.request as
          VolumeRequest | undefined;
        const each = site.blueprint.services.find(({ name }) => name === consumer)?.components[asked?.each ?? ''];
        if (!each || each.replicas < 2 || volume.copies < 2) return [];
        return [
          {
            at,
            what: `the replicas of ${each.name} each have a volume that is copied as well`,
            got: `${each.replicas} replicas, ${volume.copies} copies of each volume`,
            expected: 'volumes of the node for what copies itself',
            do: `say answeredBy: { ${keyed(need)}: '${LOCAL_PATH}' } in services.${consumer}`,
          },
        ];
      });
    }),
};
