import type { Rule } from '../../rule';
import { nodesByEndpoint, servedHosts } from '../hosts';

export const dnsPtrTaken: Rule = {
  id: 'dns/ptr-taken',
  severity: 'error',
  why: 'a reverse name must lead to its address alone: with a second owner, mail from it is refused half of the time (RFC 1912, section 2.1)',
  check: (site) => {
    const owners = new Map<string, string>([
      ...servedHosts(site).map(({ host, service }) => [host, `service '${service}'`] as const),
      ...[...nodesByEndpoint(site)].map(([endpoint, node]) => [endpoint, `node '${node}'`] as const),
    ]);
    return site.blueprint.addresses.flatMap(({ name, ptr }) => {
      if (ptr === undefined) return [];
      const owner = owners.get(ptr);
      if (owner === undefined) {
        owners.set(ptr, `address '${name}'`);
        return [];
      }
      return [
        {
          at: `addresses.${name}.ptr`,
          what: `the reverse name of address '${name}' is taken`,
          got: `'${ptr}', the name of ${owner}`,
          expected: 'a name of its own',
          do: 'choose another name for the address',
        },
      ];
    });
  },
};
