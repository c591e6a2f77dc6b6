import { networkZone } from '../../../environments/catalogue';
import type { Rule } from '../../rule';
import { targets } from '../targets';

export const ingressBalancerZone: Rule = {
  id: 'ingress/balancer-zone',
  severity: 'error',
  why: 'a load balancer and its targets share one network zone (docs.hetzner.com, load balancers)',
  check: (site) => {
    const balancer = site.blueprint.ingress?.balancer;
    const zone = balancer && networkZone(balancer.provider, balancer.location);
    if (!balancer || zone === undefined) return [];
    return targets(site).flatMap(({ name, node }) => {
      const other = node && networkZone(node.provider, node.machine.location);
      if (!node || other === undefined || other === zone) return [];
      return [
        {
          at: 'ingress.location',
          what: `the load balancer and its target '${name}' are in different network zones`,
          got: `'${balancer.location}' in ${zone}, '${node.machine.location}' in ${other}`,
          expected: 'one zone',
          do: `move the load balancer to the zone of its targets, or take '${name}' out`,
        },
      ];
    });
  },
};
