import { byPlaces, hostPlacesPath } from '../host-places';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupHostSameDomain: Rule = {
  id: 'backup/host-same-domain',
  severity: 'error',
  why: 'a fire, a flood or a blocked account takes a machine and the copies beside it together (OVH Strasbourg, 2021)',
  check: (site) => {
    const domainOf = new Map(site.blueprint.nodes.map(({ name, failureDomain }) => [name, failureDomain]));
    const together = site.blueprint.hostCopies.filter(
      ({ node, places }) => places.length > 0 && places.every(({ failureDomain }) => failureDomain === domainOf.get(node)),
    );
    return byPlaces(together).map((plans) => ({
      at: hostPlacesPath(site),
      what: 'every copy of a machine lies where the machine stands',
      got: `${enumerate(plans[0]?.places.map(({ name }) => name) ?? [])} and ${enumerate(plans.map(({ node }) => node))} in ${domainOf.get(plans[0]?.node ?? '') ?? ''}`,
      expected: 'a copy in another location',
      do: 'add a bucket in another location, or backup.hosts.sftp of a machine elsewhere',
    }));
  },
};
