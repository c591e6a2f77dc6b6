import type { Rule } from '../../rule';
import { typePath } from '../machines';

export const catalogueArchMixed: Rule = {
  id: 'catalogue/arch-mixed',
  severity: 'warning',
  why: 'a pod goes to any node, but not every image is built for both arm64 and amd64: there it fails with exec format error',
  check: ({ blueprint: { nodes } }) => {
    const members = nodes.filter(({ k3s, capacity }) => k3s !== undefined && capacity !== undefined);
    const [first] = members;
    const other = members.find(({ capacity }) => capacity?.arch !== first?.capacity?.arch);
    if (!first || !other) return [];
    return [
      {
        at: typePath(other.name, other.machine),
        what: 'the cluster mixes processor architectures',
        got: `${first.capacity?.arch} in '${first.name}', ${other.capacity?.arch} in '${other.name}'`,
        expected: 'one architecture',
        do: `choose a type of ${first.capacity?.arch}, or accept it where every image is built for both`,
      },
    ];
  },
};
