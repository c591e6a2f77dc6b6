import { typeName } from '../../../environments/catalogue';
import type { Rule } from '../../rule';
import { RFC1918, RFC6598, within } from '../ranges';
import { enumerate } from '../words';

export const operatorSshFromPrivate: Rule = {
  id: 'operator/ssh-from-private',
  severity: 'error',
  why: 'the first connection to a rented machine comes over the internet, where no private address arrives (RFC 1918): the mesh does not stand yet',
  check: ({ environment: { operator }, blueprint: { nodes } }) => {
    const rented = nodes.find(({ machine, endpoint }) => typeName(machine) !== undefined && endpoint !== undefined);
    if (!rented || !operator.sshFrom.every((cidr) => [...RFC1918, RFC6598].some((range) => within(range, cidr)))) return [];
    return [
      {
        at: 'operator.sshFrom',
        what: `nobody can reach '${rented.name}' by SSH from private networks alone`,
        got: enumerate(operator.sshFrom),
        expected: 'the public address that you come from',
        do: 'add it with /32 (the mesh is let in by itself)',
      },
    ];
  },
};
