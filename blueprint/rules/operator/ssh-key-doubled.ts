import type { Rule } from '../../rule';

export const operatorSshKeyDoubled: Rule = {
  id: 'operator/ssh-key-doubled',
  severity: 'error',
  why: 'a provider takes each key once (API error uniqueness_error), and of two names for one key removing one takes away nothing',
  check: ({ environment: { operator } }) => {
    const owners = new Map<string, string>();
    return Object.entries(operator.sshKeys).flatMap(([name, line]) => {
      const body = line.split(' ')[1] ?? '';
      const other = owners.get(body);
      if (other === undefined) {
        owners.set(body, name);
        return [];
      }
      return [
        {
          at: `operator.sshKeys.${name}`,
          what: `SSH keys '${other}' and '${name}' are the same`,
          got: `'${body.slice(0, 24)}…' twice`,
          expected: 'each key once',
          do: 'remove one of them',
        },
      ];
    });
  },
};
