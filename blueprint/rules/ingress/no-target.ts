import type { Rule } from '../../rule';
import { targets } from '../targets';

export const ingressNoTarget: Rule = {
  id: 'ingress/no-target',
  severity: 'error',
  why: 'an entrance that leads nowhere answers nobody, and a load balancer is billed all the same',
  check: (site) =>
    site.environment.ingress === undefined || targets(site).length > 0
      ? []
      : [
          {
            at: 'ingress',
            what: 'web traffic goes to no node',
            got: 'no targets',
            expected: 'a node of the cluster',
            do: 'remove the list for every node of the cluster, or give a node a role, or remove the ingress',
          },
        ],
};
