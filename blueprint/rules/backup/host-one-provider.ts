import { byPlaces, hostPlacesPath } from '../host-places';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupHostOneProvider: Rule = {
  id: 'backup/host-one-provider',
  severity: 'warning',
  why: 'an account that is blocked, hacked or unpaid takes machines and copies together',
  check: (site) => {
    const providerOf = new Map(site.blueprint.nodes.map(({ name, provider }) => [name, provider as string]));
    // machines of one's own have no account in common
    const held = site.blueprint.hostCopies.filter(({ node, places }) => {
      const provider = providerOf.get(node);
      return (
        provider !== 'machine' && places.length > 0 && places.every(({ failureDomain }) => failureDomain.startsWith(`${provider ?? ''}/`))
      );
    });
    return byPlaces(held).map((plans) => ({
      at: hostPlacesPath(site),
      what: 'machines and their copies belong to one account',
      got: `${enumerate(plans.map(({ node }) => node))} at ${providerOf.get(plans[0]?.node ?? '') ?? ''}`,
      expected: 'a copy at another provider',
      do: 'add a bucket of another provider, or backup.hosts.sftp of a machine elsewhere',
    }));
  },
};
