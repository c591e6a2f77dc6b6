import { lab, type RuleFixture } from '../fixture';

const long = (length: string) => lab({ reboots: { length } });

export const fixture: RuleFixture = { rejects: long('29m'), at: 'reboots.length', suggests: "'30m'", passes: long('30m') };
