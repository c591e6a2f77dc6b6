import { lab, type RuleFixture } from '../fixture';

const kept = (keep: '29d' | '30d') => lab({ backup: { keep }, promises: { rpo: '1d', rto: '1h', retention: '30d' } });
export const fixture: RuleFixture = { rejects: kept('29d'), at: 'backup.keep', suggests: "keep: '30d'", passes: kept('30d') };
export const more: readonly RuleFixture[] = [
  { rejects: kept('29d'), at: 'backup.keep', passes: lab({ backup: { keep: '29d' }, promises: { rpo: '1d', rto: '1h' } }) },
];
