import { guarded, signIns } from '../sign-ins';
import type { Rule } from '../../rule';

export const signInOpenToAll: Rule = {
  id: 'sign-in/open-to-all',
  severity: 'error',
  why: 'an issuer proves who somebody is, not what they may: at most of them anybody of the organisation has an account, at some anybody at all',
  check: (site) => [
    ...signIns(site)
      .filter(({ request: { groups } }) => groups.length === 0)
      .map(({ service, at }) => ({
        at,
        what: 'whoever has an account at the issuer may sign in',
        got: 'no group',
        expected: 'the groups whose members may come in',
        do: `name them in the groups of ${service}, or accept the rule with a reason`,
      })),
    ...guarded(site)
      .filter(({ answer: { groups } }) => groups?.length === 0)
      .map(({ at, host, door }) => ({
        at,
        what: 'whoever has an account may pass the sign-in before it',
        got: `no group for '${host}'`,
        expected: 'the groups whose members may come in',
        do: `name them in the options of ${door}, or accept the rule with a reason`,
      })),
  ],
};
