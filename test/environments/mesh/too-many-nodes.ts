import { lab, type RuleFixture } from '../fixture';
import { friend, many } from '../shorthand';

const withNodes = (count: number) => lab({ nodes: many(count - 3, 'extra', friend({ endpoint: 'extra.example.com' })) });

export const fixture: RuleFixture = { rejects: withNodes(101), at: 'mesh', passes: withNodes(100) };
