import { needPath, openNeeds } from '../open-needs';
import { enumerate, keyed } from '../words';
import type { Rule } from '../../rule';

export const needsAmbiguousProvider: Rule = {
  id: 'needs/ambiguous-provider',
  severity: 'error',
  why: 'with several answers the site says which: a guess would move data when a line is added',
  check: (site) =>
    openNeeds(site)
      .filter(({ candidates }) => candidates.length > 1)
      .map(({ service, name, need: { contract }, candidates }) => ({
        at: needPath(service, name),
        what: `several services answer ${contract}`,
        got: enumerate(candidates, 6),
        expected: 'one of them',
        do: `say which one: answeredBy: { ${keyed(name)}: '${candidates[0] ?? ''}' } in services.${service}`,
      })),
};
