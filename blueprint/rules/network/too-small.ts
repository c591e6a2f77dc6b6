import { prefixOf, type Cidr } from '../../../constructs/network/cidr';
import type { Finding, Rule } from '../../rule';

const smallerThan = (longest: number, cidr: Cidr | undefined, at: string): readonly Finding[] =>
  cidr === undefined || prefixOf(cidr) <= longest
    ? []
    : [
        {
          at,
          what: 'the network is smaller than the provider makes them',
          got: cidr,
          expected: `/${longest} or larger`,
          do: 'choose a shorter prefix, such as /16 for the network and /24 for the subnet',
        },
      ];

export const networkTooSmall: Rule = {
  id: 'network/too-small',
  severity: 'error',
  why: 'the provider makes networks from /24 and subnets from /30 (docs.hetzner.cloud, networks: ip_range)',
  check: ({ environment: { network } }) => [
    ...smallerThan(24, network?.cidr, 'network.cidr'),
    ...smallerThan(30, network?.subnet, 'network.subnet'),
  ],
};
