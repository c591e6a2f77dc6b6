import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const backupHostNodeUnknown: Rule = {
  id: 'backup/host-node-unknown',
  severity: 'error',
  why: 'a name that no node has copies nothing, and whoever wrote it thinks that it does',
  check: ({ environment: { backup }, blueprint: { nodes } }) => {
    const names = nodes.map(({ name }) => name);
    return (backup?.hosts?.nodes ?? []).flatMap((name, i) =>
      names.includes(name)
        ? []
        : [
            {
              at: `backup.hosts.nodes.${i}`,
              what: 'names a node that the site does not have',
              got: `'${name}'`,
              expected: oneOf(names, 'a node'),
              do: suggest(name, names, 'remove it'),
            },
          ],
    );
  },
};
