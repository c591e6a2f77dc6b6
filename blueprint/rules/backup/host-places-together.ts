import { hostPlacesPath } from '../host-places';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupHostPlacesTogether: Rule = {
  id: 'backup/host-places-together',
  severity: 'warning',
  why: 'two copies in one place are lost as one',
  check: (site) => {
    // every machine has the same places
    const [places = []] = site.blueprint.hostCopies.map((plan) => plan.places);
    const domains = new Set(places.map(({ failureDomain }) => failureDomain));
    if (places.length < 2 || domains.size > 1) return [];
    return [
      {
        at: hostPlacesPath(site),
        what: 'all copies of the machines lie in one place',
        got: `${enumerate(places.map(({ name }) => name))} in ${[...domains].join()}`,
        expected: 'two places',
        do: 'choose a bucket in another location, or backup.hosts.sftp of a machine elsewhere',
      },
    ];
  },
};
