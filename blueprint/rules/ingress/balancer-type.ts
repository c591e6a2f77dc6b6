import { hetznerLoadBalancerTypes } from '../../../environments/catalogue/hetzner';
import type { Rule } from '../../rule';
import { suggest } from '../suggest';
import { oneOf } from '../words';

const types = Object.keys(hetznerLoadBalancerTypes);

export const ingressBalancerType: Rule = {
  id: 'ingress/balancer-type',
  severity: 'error',
  why: 'a type that the provider does not sell is refused at apply (environments/catalogue, dated)',
  check: ({ blueprint: { ingress } }) =>
    !ingress?.balancer || types.includes(ingress.balancer.type)
      ? []
      : [
          {
            at: 'ingress.type',
            what: 'no load balancer type has this name',
            got: `'${ingress.balancer.type}'`,
            expected: oneOf(types, 'a type'),
            do: suggest(ingress.balancer.type, types, 'choose a type of the catalogue'),
          },
        ],
};
