import { lab, type RuleFixture } from '../fixture';
import { page } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ services: { wiki: page({ host: '_wiki.example.org' }) } }),
  at: 'services.wiki.host',
  suggests: "write 'wiki.example.org'",
  passes: lab({ services: { wiki: page({ host: 'wi-ki.example.org' }) } }),
};
