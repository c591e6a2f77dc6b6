import { postgres } from '../../../charts/postgres/service';
import { lab, type RuleFixture } from '../fixture';

const kept = (keep: '29d' | '30d') => lab({ backup: { keep }, promises: { rpo: '1d', rto: '1h', retention: '30d' } });
export const fixture: RuleFixture = { rejects: kept('29d'), at: 'backup.keep', suggests: "keep: '30d'", passes: kept('30d') };
const archived = (keep: '13d' | '14d') =>
  lab({ services: { sql: undefined, pg: postgres({ archive: { keep } }) }, promises: { rpo: '1d', rto: '4h', retention: '14d' } });
export const more: readonly RuleFixture[] = [
  { rejects: archived('13d'), at: 'services.pg', suggests: "keep: '14d'", passes: archived('14d') },
  { rejects: kept('29d'), at: 'backup.keep', passes: lab({ backup: { keep: '29d' }, promises: { rpo: '1d', rto: '1h' } }) },
];
