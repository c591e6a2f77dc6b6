import type { Rule } from '../../rule';

const MOST = 10;

export const cataloguePlacementGroup: Rule = {
  id: 'catalogue/placement-group',
  severity: 'error',
  why: 'the servers of a site share one spread placement group, which takes 10 (docs.hetzner.com, placement groups)',
  check: ({ blueprint: { nodes } }) => {
    const servers = nodes.filter(({ provider }) => provider === 'hetzner');
    if (servers.length <= MOST) return [];
    return [
      {
        at: 'nodes',
        what: 'a placement group does not take so many servers',
        got: `${servers.length} servers at Hetzner`,
        expected: `at most ${MOST} in one site`,
        do: 'use fewer and larger servers, or split the site',
      },
    ];
  },
};
