import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupNobodyCopies: Rule = {
  id: 'backup/nobody-copies',
  severity: 'warning',
  why: 'a plan of copies is not a copy: a service of the role backups makes them, by what each service says of its data',
  check: ({ blueprint: { backups, services } }) => {
    if (backups.length > 0 && !services.some(({ role }) => role === 'backups')) {
      const others = backups.filter(({ method }) => method !== 'archive');
      return [
        {
          at: 'backup',
          what: others.length > 0 ? 'nothing in the site makes the copies' : 'services copy themselves, and nobody is told whether they do',
          got: `${enumerate((others.length > 0 ? others : backups).map(({ id }) => id))} and no service that copies`,
          expected: 'a service that copies what the others keep, and is told of every copy',
          do: 'add copies: restic({}) to services, or accept that somebody else copies',
        },
      ];
    }
    return backups
      .filter(({ tellers }) => tellers.length === 0)
      .map(({ id, service }) => ({
        at: `services.${service}`,
        what: `nothing knows how to copy ${id}`,
        got: 'a dump without the scripts that make it, and no other service that holds it',
        expected: 'scripts that dump, restore and prove',
        do: 'state dump: { … } in the facts of its service, or accept that it is copied by hand',
      }));
  },
};
