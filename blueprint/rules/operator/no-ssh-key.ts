import type { Rule } from '../../rule';

export const operatorNoSshKey: Rule = {
  id: 'operator/no-ssh-key',
  severity: 'error',
  why: 'hosts take keys and no passwords: without one nobody can log in, and Ansible cannot converge them',
  check: ({ environment: { operator } }) =>
    Object.keys(operator.sshKeys).length > 0
      ? []
      : [
          {
            at: 'operator.sshKeys',
            what: 'no SSH key may log in',
            got: 'none',
            expected: 'the public key of whoever runs the site',
            do: 'add one (ssh-keygen -t ed25519, the file that ends in .pub)',
          },
        ],
};
