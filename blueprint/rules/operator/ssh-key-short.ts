import type { Rule } from '../../rule';
import { readSshKey } from '../ssh-key';

/** As strong as 128 bits. */
const SHORTEST = 3072;

export const operatorSshKeyShort: Rule = {
  id: 'operator/ssh-key-short',
  severity: 'error',
  why: 'an RSA key below 3072 bits is weaker than the 128 bits that everything else has (NIST SP 800-57, table 2; BSI TR-02102-1)',
  check: ({ environment: { operator } }) =>
    Object.entries(operator.sshKeys).flatMap(([name, line]) => {
      const bits = readSshKey(line)?.bits;
      if (bits === undefined || bits >= SHORTEST) return [];
      return [
        {
          at: `operator.sshKeys.${name}`,
          what: `SSH key '${name}' is too short`,
          got: `RSA of ${bits} bits`,
          expected: `ed25519, or RSA of ${SHORTEST} bits or more`,
          do: 'make a new one (ssh-keygen -t ed25519)',
        },
      ];
    }),
};
