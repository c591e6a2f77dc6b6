import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';
import type { CommonInput } from '../../service';

export const needsUseUnknown: Rule = {
  id: 'needs/use-unknown',
  severity: 'error',
  why: 'who answers is said of a need that the service has: of another it changes nothing, and the need keeps its guess',
  check: ({ environment, blueprint: { services }, open }) =>
    services.flatMap(({ name, answers }) => {
      const { use = {} } = (environment.services[name]?.input ?? {}) as CommonInput;
      const needs = [...new Set([...Object.keys(answers as object), ...open.flatMap((one) => (one.service === name ? [one.name] : []))])];
      return Object.keys(use)
        .filter((need) => !needs.includes(need))
        .map((need) => ({
          at: `services.${name}.use`,
          what: 'says who answers a need that the service does not have',
          got: `'${need}'`,
          expected: oneOf(needs, 'a need of the service'),
          do: suggest(need, needs, 'take it out'),
        }));
    }),
};
