import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { one: server({ image: 'debian-13' }) } }),
  at: 'nodes.one.image',
  passes: lab({ nodes: { one: server({ image: 'debian-12' }) } }),
};
