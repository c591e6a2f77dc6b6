import { lab, type RuleFixture } from '../fixture';
import { many, server, vps } from '../shorthand';

const servers = (count: number) => many(count - 3, 'extra', server({ roles: ['agent'] }));

export const fixture: RuleFixture = {
  rejects: lab({ nodes: servers(11) }),
  at: 'nodes',
  passes: lab({ nodes: { ...servers(10), other: vps() } }),
};
