import { lab, type RuleFixture } from '../fixture';

const stored = (state: object) => lab({ state: { bucket: 'terraform-state', region: 'eu-west-3', ...state } });
export const fixture: RuleFixture = { rejects: stored({ region: 'FSN1' }), at: 'state.region', passes: stored({ region: 'fsn2' }) };
