import type { Rule } from '../../rule';
import { canJoinNetwork } from '../addresses';
import { targets } from '../targets';

export const ingressTargetOutsideNetwork: Rule = {
  id: 'ingress/target-outside-network',
  severity: 'error',
  why: 'the load balancer reaches its targets through the private network (docs.hetzner.com, load balancers: use_private_ip)',
  check: (site) =>
    site.blueprint.ingress?.balancer === undefined || site.blueprint.network === undefined
      ? []
      : targets(site)
          .filter(({ node }) => node !== undefined && !canJoinNetwork(node) && node.privateAddress === undefined)
          .map(({ name, at, node }) => ({
            at,
            what: `the load balancer cannot reach node '${name}'`,
            got: `a machine of '${node?.provider}'`,
            expected: "nodes in the load balancer's private network",
            do: 'take it out of targets, or use hostPorts()',
          })),
};
