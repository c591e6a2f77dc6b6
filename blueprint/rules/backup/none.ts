import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupNone: Rule = {
  id: 'backup/none',
  severity: 'error',
  why: 'a disk that dies, a deletion and an intruder take the only copy',
  check: ({ environment: { backup, services: uses }, blueprint: { services } }) => {
    const keeping = services
      .filter(({ name, options }) =>
        Object.values(uses[name]?.definition.keeps?.({ options: options as never }) ?? {}).some(({ method }) => method !== 'none'),
      )
      .map(({ name }) => name);
    if (backup || keeping.length === 0) return [];
    return [
      {
        at: 'backup',
        what: 'services keep data, and nothing copies it',
        got: `${enumerate(keeping)} and no backup`,
        expected: 'two copies, one of them elsewhere',
        do: "add backup: { to: ['<bucket>', '<bucket elsewhere>'] }",
      },
    ];
  },
};
