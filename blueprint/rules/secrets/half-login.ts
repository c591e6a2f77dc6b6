import { MINTED_KEYS } from '../../minting';
import type { Rule } from '../../rule';

export const secretsHalfLogin: Rule = {
  id: 'secrets/half-login',
  severity: 'error',
  why: 'the vault gives each user another name with another password: a name that was written down is refused',
  check: ({ blueprint: { services } }) =>
    services.flatMap(({ name, options }) => {
      const { env = {} } = options as { readonly env?: Readonly<Record<string, unknown>> };
      const read = Object.values(env).filter(isField);
      return services
        .flatMap(({ grants }) => grants)
        .filter(({ consumer, minted }) => minted !== undefined && consumer === name)
        .flatMap(({ need }) => {
          const fields = new Set(read.filter((field) => field.need === need).map(({ field }) => field));
          const missing = Object.keys(MINTED_KEYS).filter((key) => !fields.has(key));
          // who reads neither has another way
          if (missing.length !== 1) return [];
          return [
            {
              at: `services.${name}.env`,
              what: `half of the login of '${need}' is read`,
              got: `no ${missing.join()}`,
              expected: Object.keys(MINTED_KEYS).join(' and '),
              do: `add a line such as DB_${missing.join().toUpperCase()}: from('${need}', '${missing.join()}'), or '${name}' to the exceptions of the vault`,
            },
          ];
        });
    }),
};

const isField = (value: unknown): value is { readonly need: string; readonly field: string } =>
  typeof value === 'object' && value !== null && 'need' in value && 'field' in value;
