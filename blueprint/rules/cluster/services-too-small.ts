import { prefixOf, sizeOf } from '../../../constructs/network/cidr';
import type { Rule } from '../../rule';

export const clusterServicesTooSmall: Rule = {
  id: 'cluster/services-too-small',
  severity: 'error',
  why: 'each Service takes an address, cluster DNS the tenth (docs.k3s.io/cli/server, cluster-dns); the range cannot change later',
  check: ({ blueprint: { cluster } }) =>
    cluster && prefixOf(cluster.services) > 24
      ? [
          {
            at: 'cluster.services',
            what: 'the range of Services is too small to grow in',
            got: `${cluster.services}: ${sizeOf(cluster.services)} addresses`,
            expected: 'a /24 or larger',
            do: 'widen it, before the cluster stands',
          },
        ]
      : [],
};
