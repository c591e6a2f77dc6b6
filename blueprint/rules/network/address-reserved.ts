import { nth, sizeOf, type Cidr, type Ipv4 } from '../../../constructs/network/cidr';
import type { Rule } from '../../rule';
import { claims } from '../addresses';

const ends = (cidr: Cidr): readonly (readonly [Ipv4, string])[] => [
  [nth(cidr, 0), 'the address of the network itself'],
  [nth(cidr, sizeOf(cidr) - 1), 'the broadcast address'],
];

export const networkAddressReserved: Rule = {
  id: 'network/address-reserved',
  severity: 'error',
  why: 'the first and last address of a network, its gateway and 172.31.1.1 are never a machine (docs.hetzner.com, networks FAQ)',
  check: (site) => {
    const { network, mesh } = site.environment;
    const reserved = {
      private: new Map<Ipv4, string>([
        ...(network ? ends(network.subnet ?? network.cidr) : []),
        ...(network && sizeOf(network.cidr) > 1 ? [[nth(network.cidr, 1), 'the gateway of the private network'] as const] : []),
        ['172.31.1.1', "the provider's own gateway"],
      ]),
      mesh: new Map<Ipv4, string>(mesh ? ends(mesh.cidr) : []),
    };
    return claims(site).flatMap(({ layer, owner, path, address, network: range }) => {
      const why = address === undefined ? undefined : reserved[layer].get(address);
      if (why === undefined) return [];
      return [
        {
          at: path,
          what: `the ${layer} address of ${owner} is reserved`,
          got: `${address}, ${why}`,
          expected: `another address of ${range}`,
          do: 'choose another, or remove the line to have one allocated',
        },
      ];
    });
  },
};
