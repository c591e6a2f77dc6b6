import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

const to = (fallbackType: string) => lab({ nodes: { one: { ...server(), fallbackType } } });

export const fixture: RuleFixture = { rejects: to('cpx63'), at: 'nodes.one.fallbackType', suggests: 'cpx62', passes: to('cpx62') };
