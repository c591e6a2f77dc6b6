import { isSchedulable } from '../pods';
import { enumerate } from '../words';
import type { Rule } from '../../rule';
import { livesOnHost } from '../../hosting';

export const servicesOnTainted: Rule = {
  id: 'services/on-tainted',
  severity: 'error',
  why: 'a taint NoSchedule or NoExecute keeps pods off that do not tolerate it (kubernetes.io, taints and tolerations)',
  check: ({ blueprint: { nodes, services } }) => {
    const tainted = new Map(
      nodes.filter((node) => node.k3s !== undefined && !isSchedulable(node)).map(({ name, taints }) => [name, taints]),
    );
    return services.flatMap(({ name, on, components }) => {
      const taints = tainted.get(on ?? '');
      return taints === undefined || livesOnHost({ components })
        ? []
        : [
            {
              at: `services.${name}.on`,
              what: 'stays on a node that takes no pods',
              got: `${on}, tainted ${enumerate(taints)}`,
              expected: 'a node without such taints',
              do: `name another node, or remove the taint of ${on}`,
            },
          ];
    });
  },
};
