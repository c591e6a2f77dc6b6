import { needPath, openNeeds } from '../open-needs';
import type { Rule } from '../../rule';

export const needsProviderInItself: Rule = {
  id: 'needs/provider-in-itself',
  severity: 'error',
  why: 'a service that waits for its own answer never starts',
  check: (site) =>
    openNeeds(site)
      .filter(({ service, need: { from } }) => from === service)
      .map(({ service, name, need: { contract } }) => ({
        at: needPath(service, name),
        what: 'asks itself',
        got: `'${service}' for ${contract}`,
        expected: 'another service',
        do: `name another service that provides ${contract}`,
      })),
};
