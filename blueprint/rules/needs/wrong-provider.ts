import { needPath, openNeeds, providersByContract } from '../open-needs';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const needsWrongProvider: Rule = {
  id: 'needs/wrong-provider',
  severity: 'error',
  why: 'a contract is answered by a service that provides it',
  check: (site) => {
    const providers = providersByContract(site);
    return openNeeds(site).flatMap(({ service, name, need: { contract, from } }) => {
      const able = providers.get(contract) ?? [];
      if (from === undefined || from === service || !Object.hasOwn(site.environment.services, from)) return [];
      return [
        {
          at: needPath(service, name),
          what: `asks ${from}, which does not provide ${contract}`,
          got: `'${from}'`,
          expected: oneOf(able, `a service that provides ${contract}`),
          do: able[0] === undefined ? `add a service that provides ${contract}` : `write '${able[0]}'`,
        },
      ];
    });
  },
};
