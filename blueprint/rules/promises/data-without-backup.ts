import type { Rule } from '../../rule';

export const promisesDataWithoutBackup: Rule = {
  id: 'promises/data-without-backup',
  severity: 'error',
  why: 'what is damaged or deleted comes back from a copy only',
  check: (site) => {
    const { promises } = site.environment;
    const said = [
      ...(promises?.retention === undefined ? [] : ['promises.retention']),
      ...(promises?.after['data'] ? ['promises.after.data'] : []),
    ];
    if (site.environment.backup) return [];
    return said.map((at) => ({
      at,
      what: 'promises to bring data back, without backups',
      got: 'no backup',
      expected: 'copies outside the nodes',
      do: "add backup: { to: ['<bucket>', '<bucket elsewhere>'] }, or remove the promise",
    }));
  },
};
