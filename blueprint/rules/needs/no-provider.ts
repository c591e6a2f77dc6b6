import { needPath, openNeeds } from '../open-needs';
import type { Rule } from '../../rule';

export const needsNoProvider: Rule = {
  id: 'needs/no-provider',
  severity: 'error',
  why: 'a service starts when what it needs is there',
  check: (site) =>
    openNeeds(site)
      .filter(({ need, candidates }) => need.from === undefined && need.without === undefined && candidates.length === 0)
      .map(({ service, name, need: { contract } }) => ({
        at: needPath(service, name),
        what: `nobody in the site answers ${contract}`,
        got: `${service} needs ${contract} (${name})`,
        expected: `one service that provides ${contract}`,
        do: `add a line to services with a service that provides ${contract}`,
      })),
};
