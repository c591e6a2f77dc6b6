import { oneOf } from '../words';
import type { Rule } from '../../rule';
import { livesOnHost } from '../../hosting';

export const servicesOnNotInCluster: Rule = {
  id: 'services/on-not-in-cluster',
  severity: 'error',
  why: 'pods run where K3s runs: on nodes with the role server or agent',
  check: ({ blueprint: { nodes, services, cluster } }) => {
    const beside = new Set(nodes.filter(({ k3s }) => k3s === undefined).map(({ name }) => name));
    const members = [...(cluster?.servers ?? []), ...(cluster?.agents ?? [])];
    return services.flatMap(({ name, on, components }) =>
      on === undefined || !beside.has(on) || livesOnHost({ components })
        ? []
        : [
            {
              at: `services.${name}.on`,
              what: 'stays on a node without K3s',
              got: `'${on}'`,
              expected: oneOf(members, 'a node of the cluster'),
              do: `give ${on} the role 'agent', or name another node`,
            },
          ],
    );
  },
};
