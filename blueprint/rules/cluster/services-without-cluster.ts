import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const clusterServicesWithoutCluster: Rule = {
  id: 'cluster/services-without-cluster',
  severity: 'error',
  why: 'pods run on nodes that K3s joins; it stands where a node has the role server',
  check: ({ blueprint: { services, cluster } }) => {
    const running = services.filter(({ components }) => Object.keys(components).length > 0).map(({ name }) => name);
    if (cluster || running.length === 0) return [];
    return [
      {
        at: 'services',
        what: 'services have no cluster to run in',
        got: `${enumerate(running)} and no server`,
        expected: 'a node with the role server',
        do: `give one node the role 'server'`,
      },
    ];
  },
};
