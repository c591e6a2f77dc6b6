import { LOCAL_PATH } from '../../contracts/volume';
import { DOOR, isBehindDoor } from '../../doors';
import type { CommonInput } from '../../service';
import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

/** Contracts that the site answers by itself. */
const BUILT_IN = ['secret', 'bucket'];

export const needsAnsweredByUnknown: Rule = {
  id: 'needs/answered-by-unknown',
  severity: 'error',
  why: 'who answers a need that the service does not have answers nothing: the one that was meant goes to somebody else',
  check: ({ environment, blueprint: { services } }) => {
    const storing = Object.values(environment.services).some(({ definition }) => definition.provides?.volume);
    return services.flatMap(({ name, options, serves }) => {
      const { definition, input = {} } = environment.services[name] ?? {};
      const needs = definition?.needs?.({ options: options as never, name, site: environment }) ?? {};
      const asked = Object.entries(needs).flatMap(([need, { contract }]) =>
        BUILT_IN.includes(contract) || (contract === 'volume' && !storing) ? [] : [need],
      );
      const known = [...asked, ...(isBehindDoor(serves) ? [DOOR] : [])];
      return Object.entries((input as CommonInput).answeredBy ?? {})
        .filter(([need, named]) => !known.includes(need) && !(named === LOCAL_PATH && needs[need]?.contract === 'volume'))
        .map(([need]) => ({
          at: `services.${name}.answeredBy.${need}`,
          what: `${name} asks nobody for this`,
          got: `'${need}'`,
          expected: oneOf(known, 'a need that a service answers'),
          do: suggest(need, known, `take '${need}' out of answeredBy`),
        }));
    });
  },
};
