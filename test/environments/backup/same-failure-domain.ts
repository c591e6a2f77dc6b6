import { ghost } from '../../../charts/ghost/service';
import { mysql } from '../../../charts/mysql/service';
import { lab, type RuleFixture } from '../fixture';

const kept = (to: readonly string[], on: string | undefined) =>
  lab({ backup: { to }, services: { sql: mysql(on === undefined ? {} : { on }) } });
export const fixture: RuleFixture = { rejects: kept(['backups'], 'two'), at: 'backup.to', passes: kept(['backups'], 'one') };
export const more: readonly RuleFixture[] = [
  { rejects: kept(['backups'], 'two'), at: 'backup.to', suggests: 'add a bucket', passes: kept(['backups', 'offsite'], 'two') },
  // data that may come to lie anywhere may come to lie there
  { rejects: kept(['backups'], undefined), at: 'backup.to', passes: kept(['offsite'], undefined) },
  // a dump lies where its database lies
  {
    rejects: lab({
      backup: { to: ['backups'] },
      services: { sql: mysql({ on: 'two' }), blog: ghost({ host: 'blog.example.org', on: 'one' }) },
    }),
    at: 'backup.to',
    passes: lab({
      backup: { to: ['backups'] },
      services: { sql: mysql({ on: 'one' }), blog: ghost({ host: 'blog.example.org', on: 'one' }) },
    }),
  },
];
