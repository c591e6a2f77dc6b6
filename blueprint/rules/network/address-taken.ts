import type { Rule } from '../../rule';
import { claims } from '../addresses';

export const networkAddressTaken: Rule = {
  id: 'network/address-taken',
  severity: 'error',
  why: 'of two machines with one address only one is reached, and nobody knows which (RFC 5227)',
  check: (site) => {
    const owners = new Map<string, string>();
    // what is written comes last, so that the finding names a line that can be changed
    return [...claims(site)]
      .sort((a, b) => Number(a.written) - Number(b.written))
      .flatMap(({ layer, owner, path, address, network }) => {
        if (address === undefined) return [];
        const first = owners.get(`${layer} ${address}`);
        if (first === undefined) {
          owners.set(`${layer} ${address}`, owner);
          return [];
        }
        return [
          {
            at: path,
            what: `the ${layer} address of ${owner} is taken`,
            got: `${address}, which ${first} has`,
            expected: `a free address of ${network}`,
            do: 'choose another, or remove the line to have one allocated',
          },
        ];
      });
  },
};
