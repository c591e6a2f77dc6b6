import { fieldsOf } from '../../../constructs/answer-field';
import { referencesIn } from '../references';
import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const needsReferenceUnknown: Rule = {
  id: 'needs/reference-unknown',
  severity: 'error',
  why: 'a reference takes one field of one answered need; what names neither is empty in the pod',
  check: ({ blueprint: { services } }) =>
    services.flatMap(({ name, options, answers }) => {
      const answered = answers as Readonly<Record<string, object | undefined>>;
      const needs = Object.keys(answered);
      return referencesIn(options).flatMap(({ path, need, field }) => {
        const at = [`services.${name}`, ...path].join('.');
        const answer = Object.hasOwn(answered, need) ? answered[need] : undefined;
        if (answer === undefined)
          return [
            {
              at,
              what: 'takes a value from a need that is not answered',
              got: `'${need}'`,
              expected: oneOf(needs, 'an answered need'),
              do: suggest(need, needs, `add '${need}' to its needs, and who answers it to services`),
            },
          ];
        const fields = fieldsOf(answer);
        if (fields.includes(field)) return [];
        return [
          {
            at,
            what: `takes a field that the answer to '${need}' does not have`,
            got: `'${field}'`,
            expected: oneOf(fields, 'a field'),
            do: suggest(field, fields, 'take one of its fields'),
          },
        ];
      });
    }),
};
