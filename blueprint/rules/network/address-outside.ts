import { contains } from '../../../constructs/network/cidr';
import type { Rule } from '../../rule';
import { claims } from '../addresses';

export const networkAddressOutside: Rule = {
  id: 'network/address-outside',
  severity: 'error',
  why: 'no route leads to an address outside its network, and the provider refuses to attach it (docs.hetzner.com, networks FAQ)',
  check: (site) =>
    claims(site)
      .filter(({ address, cidr }) => address !== undefined && !contains(cidr, address))
      .map(({ layer, owner, path, address, cidr, network }) => ({
        at: path,
        what: `the ${layer} address of ${owner} is outside its network`,
        got: `${address}`,
        expected: `an address of ${cidr} (${network})`,
        do: 'choose one from there, or remove the line to have one allocated',
      })),
};
