import type { Rule } from '../../rule';
import { claims } from '../addresses';
import { enumerate } from '../words';

export const networkFull: Rule = {
  id: 'network/full',
  severity: 'error',
  why: 'what finds no free address is in no configuration: nobody can reach it',
  check: (site) => {
    const all = claims(site);
    return (['private', 'mesh'] as const).flatMap((layer) => {
      const members = all.filter((claim) => claim.layer === layer);
      const homeless = members.filter(({ address }) => address === undefined);
      return homeless.slice(0, 1).map(({ cidr, network }) => ({
        at: network,
        what: `the ${layer} network has too few addresses`,
        got: `${cidr}, which leaves ${enumerate(homeless.map(({ owner }) => owner))} without one`,
        expected: `room for ${members.length} members`,
        do: `write a shorter prefix for the ${layer} network`,
      }));
    });
  },
};
