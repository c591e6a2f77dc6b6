import { holders, targetsOf } from '../copies';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupSameFailureDomain: Rule = {
  id: 'backup/same-failure-domain',
  severity: 'error',
  why: 'a fire, a flood or a blocked account takes what lies in one place together (OVH Strasbourg, 2021)',
  check: (site) => {
    const targets = targetsOf(site);
    const places = new Set(targets.map(({ failureDomain }) => failureDomain));
    const held = new Set(holders(site));
    const [place] = places;
    const together = site.blueprint.nodes
      .filter(({ name, failureDomain }) => held.has(name) && failureDomain === place)
      .map(({ name }) => name);
    if (places.size !== 1 || together.length === 0) return [];
    return [
      {
        at: 'backup.to',
        what: 'every copy lies where the data lies',
        got: `${enumerate(targets.map(({ key }) => key))} and ${enumerate(together)} in ${place ?? ''}`,
        expected: 'a copy in another location',
        do: 'add a bucket in another location, or move this one',
      },
    ];
  },
};
