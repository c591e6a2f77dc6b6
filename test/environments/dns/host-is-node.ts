import { lab, type RuleFixture } from '../fixture';
import { page, server } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ services: { wiki: page({ host: 'two.example.org' }) } }),
  at: 'services.wiki.host',
  passes: lab({ services: { wiki: page({ host: 'four.example.org' }) } }),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ services: { wiki: page({ host: 'two.example.org' }) }, nodes: { two: server({ nat: true }) } }) },
];
