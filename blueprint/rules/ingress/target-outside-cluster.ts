import type { Rule } from '../../rule';
import { targets } from '../targets';

export const ingressTargetOutsideCluster: Rule = {
  id: 'ingress/target-outside-cluster',
  severity: 'error',
  why: 'only nodes of the cluster run the ingress that listens on 80 and 443: requests to any other are refused',
  check: (site) =>
    targets(site)
      .filter(({ node }) => node !== undefined && node.k3s === undefined)
      .map(({ name, at }) => ({
        at,
        what: `node '${name}' takes web traffic but runs no pods`,
        got: `'${name}' with neither of the roles server and agent`,
        expected: 'a node of the cluster',
        do: "take it out, or give it the role 'agent'",
      })),
};
