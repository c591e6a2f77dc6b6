import type { Rule } from '../../rule';
import { servedHosts } from '../hosts';
import { targets } from '../targets';
import { count, enumerate } from '../words';

export const dnsUnreachableHost: Rule = {
  id: 'dns/unreachable-host',
  severity: 'error',
  why: 'requests enter through ingress only, and only nodes of the cluster run what answers them',
  check: (site) => {
    const hosts = [...new Set(servedHosts(site).flatMap(({ host, to }) => (to === 'internet' ? [host] : [])))];
    const entered = targets(site);
    if (hosts.length === 0 || entered.some(({ node }) => node?.k3s !== undefined)) return [];
    return [
      {
        at: 'ingress',
        what: `nobody can reach ${count(hosts.length, 'host')} that services serve to the internet`,
        got: `${enumerate(hosts)} ${entered.length === 0 ? 'without a way in' : `through ${enumerate(entered.map(({ name }) => name))}, which run no pods`}`,
        expected: 'an ingress with a node of the cluster',
        do: 'add ingress: hostPorts() or loadBalancer(…)',
      },
    ];
  },
};
