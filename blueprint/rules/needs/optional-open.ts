import { needPath, openNeeds } from '../open-needs';
import type { Rule } from '../../rule';

export const needsOptionalOpen: Rule = {
  id: 'needs/optional-open',
  severity: 'warning',
  why: 'a service may run without an answer, with less; the site should know what is missing',
  check: (site) =>
    openNeeds(site)
      .filter(({ need, candidates }) => need.without !== undefined && need.from === undefined && candidates.length === 0)
      .map(({ service, name, need: { contract, without } }) => ({
        at: needPath(service, name),
        what: `nobody in the site answers ${contract}, so there are ${without ?? ''}`,
        got: `${service} would like ${contract} (${name})`,
        expected: `one service that provides ${contract}`,
        do: `add a service that provides ${contract}, or accept: { 'needs/optional-open at ${needPath(service, name)}': '<why>' }`,
      })),
};
