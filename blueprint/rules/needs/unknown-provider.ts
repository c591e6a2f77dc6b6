import { needPath, openNeeds, providersByContract } from '../open-needs';
import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const needsUnknownProvider: Rule = {
  id: 'needs/unknown-provider',
  severity: 'error',
  why: 'a need that names who shall answer is answered by nobody else',
  check: (site) => {
    const providers = providersByContract(site);
    return openNeeds(site).flatMap(({ service, name, need: { contract, from } }) => {
      if (from === undefined || Object.hasOwn(site.environment.services, from)) return [];
      const able = (providers.get(contract) ?? []).filter((candidate) => candidate !== service);
      return [
        {
          at: needPath(service, name),
          what: 'asks a service that the site does not have',
          got: `'${from}' for ${contract}`,
          expected: oneOf(able, `a service that provides ${contract}`),
          do: suggest(from, able, `add '${from}' to services`),
        },
      ];
    });
  },
};
