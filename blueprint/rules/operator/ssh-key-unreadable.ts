import type { Rule } from '../../rule';
import { readSshKey } from '../ssh-key';

export const operatorSshKeyUnreadable: Rule = {
  id: 'operator/ssh-key-unreadable',
  severity: 'error',
  why: 'sshd skips a line that it cannot decode and the provider refuses it: nobody could log in with this key (RFC 4253, section 6.6)',
  check: ({ environment: { operator } }) =>
    Object.entries(operator.sshKeys)
      .filter(([, line]) => readSshKey(line) === undefined)
      .map(([name, line]) => ({
        at: `operator.sshKeys.${name}`,
        what: `SSH key '${name}' cannot be decoded`,
        got: `'${line.length > 48 ? `${line.slice(0, 48)}…` : line}'`,
        expected: `a whole key of the type ${line.split(' ')[0]}`,
        do: 'copy the line again from the .pub file (ssh-keygen -l -f checks it)',
      })),
};
