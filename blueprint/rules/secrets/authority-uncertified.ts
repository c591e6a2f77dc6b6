import type { Rule } from '../../rule';

export const secretsAuthorityUncertified: Rule = {
  id: 'secrets/authority-uncertified',
  severity: 'error',
  why: 'an authority of the store signs nothing by itself: certificates are signed and renewed in the cluster',
  check: ({ blueprint: { secrets, services } }) =>
    services.some(({ role }) => role === 'certificates')
      ? []
      : secrets
          .filter(({ make }) => make.kind === 'authority')
          .map(({ id }) => ({
            at: `services.${id.split('/')[0] ?? ''}`,
            what: 'nothing signs its certificate',
            got: "no service with the role 'certificates'",
            expected: 'one',
            do: 'add a line such as certs: certManager({}) to services',
          })),
};
