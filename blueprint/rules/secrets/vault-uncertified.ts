import type { Rule } from '../../rule';

export const secretsVaultUncertified: Rule = {
  id: 'secrets/vault-uncertified',
  severity: 'error',
  why: 'secrets travel from the vault under TLS alone, and its certificates are signed and renewed in the cluster',
  check: ({ blueprint: { vault, services } }) =>
    vault === undefined || services.some(({ role }) => role === 'certificates')
      ? []
      : [
          {
            at: `services.${vault.service}`,
            what: 'nothing signs the certificate of the vault',
            got: "no service with the role 'certificates'",
            expected: 'one',
            do: 'add a line such as certs: certManager({}) to services',
          },
        ],
};
