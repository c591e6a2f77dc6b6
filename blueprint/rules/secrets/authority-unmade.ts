import type { Rule } from '../../rule';

export const secretsAuthorityUnmade: Rule = {
  id: 'secrets/authority-unmade',
  severity: 'error',
  why: 'who reads from a server trusts the authority that signed for it, and finds its certificate in the committed public file of the site',
  check: ({ blueprint: { site, secrets }, halves }) =>
    secrets
      .filter(({ id, make }) => make.kind === 'authority' && !halves[id])
      .map(({ id }) => ({
        at: `services.${id.split('/')[0] ?? ''}`,
        what: `the certificate of '${id}' is not in the public file`,
        got: 'none',
        expected: `a certificate in environments/${site}.public.json`,
        do: `run archipel secrets init ${site} and commit the file`,
      })),
};
