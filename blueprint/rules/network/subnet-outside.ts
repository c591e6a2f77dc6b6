import type { Rule } from '../../rule';
import { within } from '../ranges';

export const networkSubnetOutside: Rule = {
  id: 'network/subnet-outside',
  severity: 'error',
  why: 'a subnet is a part of its network: the provider refuses any other (docs.hetzner.cloud, networks)',
  check: ({ environment: { network } }) =>
    network?.subnet === undefined || within(network.cidr, network.subnet)
      ? []
      : [
          {
            at: 'network.subnet',
            what: 'the subnet is not inside its network',
            got: network.subnet,
            expected: `a part of ${network.cidr}`,
            do: 'choose a part of network.cidr, or leave it out for the whole network',
          },
        ],
};
