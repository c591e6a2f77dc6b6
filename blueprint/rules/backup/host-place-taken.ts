import type { Rule } from '../../rule';

export const backupHostPlaceTaken: Rule = {
  id: 'backup/host-place-taken',
  severity: 'error',
  why: 'a place is called by its name where a copy is brought back from it: two of one name cannot be told apart',
  check: ({ environment: { backup, buckets } }) =>
    Object.keys(backup?.hosts?.sftp ?? {}).flatMap((name) =>
      name in buckets
        ? [
            {
              at: `backup.hosts.sftp.${name}`,
              what: 'a machine that takes copies has the name of a bucket',
              got: `'${name}'`,
              expected: 'a name that no bucket has',
              do: 'choose another name',
            },
          ]
        : [],
    ),
};
