import { hetznerLoadBalancerTypes } from '../../../environments/catalogue/hetzner';
import type { Rule } from '../../rule';

const types = new Map(Object.entries(hetznerLoadBalancerTypes));

export const ingressBalancerFull: Rule = {
  id: 'ingress/balancer-full',
  severity: 'error',
  why: 'each load balancer type takes so many targets and no more (docs.hetzner.com, load balancers: 25, 75, 150)',
  check: ({ blueprint: { ingress } }) => {
    const type = ingress?.balancer && types.get(ingress.balancer.type);
    if (!ingress || !type || ingress.targets.length <= type.targets) return [];
    const larger = [...types].find(([, { targets }]) => targets >= ingress.targets.length)?.[0];
    return [
      {
        at: 'ingress.type',
        what: 'the load balancer does not take so many targets',
        got: `${ingress.targets.length} targets`,
        expected: `at most ${type.targets} with '${ingress.balancer?.type}'`,
        do: larger === undefined ? 'name fewer targets' : `write '${larger}'`,
      },
    ];
  },
};
