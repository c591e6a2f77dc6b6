import type { Rule } from '../../rule';

export const ingressBalancerWithoutNetwork: Rule = {
  id: 'ingress/balancer-without-network',
  severity: 'error',
  why: 'the load balancer reaches its targets through the private network only: ports 80 and 443 of the nodes stay shut to the internet',
  check: ({ blueprint: { ingress, network } }) =>
    !ingress?.balancer || network
      ? []
      : [
          {
            at: 'ingress',
            what: 'the load balancer has no private network to its targets',
            got: 'no network',
            expected: 'a network that holds the load balancer and its targets',
            do: 'add network: { … }, or use hostPorts()',
          },
        ],
};
