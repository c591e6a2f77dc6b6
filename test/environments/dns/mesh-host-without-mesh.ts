import { lab, type RuleFixture } from '../fixture';
import { page } from '../shorthand';

const wiki = { wiki: page({ host: 'wiki.example.org', to: 'mesh' }) };

export const fixture: RuleFixture = {
  rejects: lab({ mesh: undefined, services: wiki }),
  at: 'services.wiki.host',
  passes: lab({ services: wiki }),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ mesh: undefined, services: { wiki: page({ host: 'wiki.example.org' }) } }) },
];
