import { prefixOf } from '../../../constructs/network/cidr';
import type { Rule } from '../../rule';
import { enumerate } from '../words';

/** Larger networks than this are the internet by another name. */
const WIDEST = 8;

export const operatorSshFromAnywhere: Rule = {
  id: 'operator/ssh-from-anywhere',
  severity: 'warning',
  why: 'without a mesh SSH is the only way in and cannot be shut later: every scanner of the internet talks to it, by key only (CIS Debian Linux 12)',
  check: ({ environment: { operator, mesh } }) => {
    const wide = operator.sshFrom.filter((cidr) => prefixOf(cidr) < WIDEST);
    if (mesh || wide.length === 0) return [];
    return [
      {
        at: 'operator.sshFrom',
        what: 'SSH answers the whole internet',
        got: enumerate(wide),
        expected: 'the networks of those who log in, or a mesh',
        do: 'write them, such as your own address with /32, or add mesh: { … } with a device',
      },
    ];
  },
};
