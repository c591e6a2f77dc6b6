import { oneOf } from '../words';
import type { Rule } from '../../rule';

/** Contracts whose answer is a database. */
const DATABASES: readonly string[] = ['mysql', 'postgres'];

export const backupMaskWithoutDatabase: Rule = {
  id: 'backup/mask-without-database',
  severity: 'error',
  why: 'a mask is SQL that runs in the copy of a database: of anything else nothing would be masked, and whoever wrote it thinks that it is',
  check: ({ environment, blueprint: { services } }) =>
    services.flatMap(({ name, options }) => {
      const definition = environment.services[name]?.definition;
      const needs = definition?.needs?.({ options: options as never, name, site: environment }) ?? {};
      const databases = Object.keys(needs).filter((key) => DATABASES.includes(needs[key]?.contract ?? ''));
      return Object.values(definition?.keeps?.({ options: options as never }) ?? {}).flatMap((keep) => {
        const contract = needs[keep.need]?.contract;
        if (keep.method !== 'dump' || keep.mask === undefined || contract === undefined || databases.includes(keep.need)) return [];
        return [
          {
            at: `services.${name}`,
            what: `a mask is written for what is no database (${keep.need})`,
            got: contract,
            expected: oneOf(databases, 'a need for mysql or postgres'),
            do: `write the mask for a database, or take it from ${keep.need}`,
          },
        ];
      });
    }),
};
