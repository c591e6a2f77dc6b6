import { elsewhere } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

const named = (endpoint: string) => ({ nodes: { one: server({ endpoint }) } });

export const fixture: RuleFixture = {
  rejects: lab(named('core.example.org')),
  at: 'nodes.one.endpoint',
  passes: lab(named('core.example.com')),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ ...named('core.example.org'), zones: { 'example.org': elsewhere() } }) },
  { ...fixture, passes: lab({ nodes: { one: server({ endpoint: 'core.example.org', nat: true }) } }) },
];
