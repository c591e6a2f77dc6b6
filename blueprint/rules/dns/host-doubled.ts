import type { Rule } from '../../rule';
import { servedHosts } from '../hosts';

export const dnsHostDoubled: Rule = {
  id: 'dns/host-doubled',
  severity: 'error',
  why: 'of two services under one host and path the ingress picks one, and which may change (kubernetes.io, ingress path types)',
  check: (site) => {
    const first = new Map<string, string>();
    return servedHosts(site).flatMap(({ at, service, host, path }) => {
      const url = `${host}${path.replace(/\/+$/, '')}/`;
      const other = first.get(url);
      if (other === undefined) {
        first.set(url, service);
        return [];
      }
      return [
        {
          at,
          what: `services '${other}' and '${service}' serve the same place`,
          got: `https://${url}`,
          expected: 'a host or path of its own for each',
          do: `give '${service}' another host or path`,
        },
      ];
    });
  },
};
