import type { Rule } from '../../rule';

export const secretsNameReserved: Rule = {
  id: 'secrets/name-reserved',
  severity: 'error',
  why: 'the secrets of a service start with its name; these names are those of the site itself, and a service must not read them',
  check: ({ blueprint: { services } }) =>
    services
      .filter(({ name }) => RESERVED.has(name))
      .map(({ name }) => ({
        at: `services.${name}`,
        what: 'its secrets would mix with those of the site',
        got: `a service named '${name}'`,
        expected: `none of ${[...RESERVED].join(', ')}`,
        do: 'choose another name',
      })),
};

/** First words of the secrets that no service asks for (blueprint/secrets.ts, host-copies.ts). */
const RESERVED: ReadonlySet<string> = new Set(['mesh', 'k3s', 'buckets', 'providers', 'hosts']);
