import { lab, type RuleFixture } from '../fixture';
import { page } from '../shorthand';

const under = (path: string) => lab({ services: { wiki: page({ host: 'shop.example.org', path }) } });

export const fixture: RuleFixture = { rejects: under('/'), at: 'services.wiki.host', passes: under('/wiki') };
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({
      services: { wiki: page({ host: 'www.example.org', path: '/wiki' }), more: page({ host: 'www.example.org', path: '/wiki/' }) },
    }),
    at: 'services.more.host',
    passes: lab({
      services: { wiki: page({ host: 'www.example.org', path: '/wiki' }), more: page({ host: 'wiki.example.org', path: '/wiki/' }) },
    }),
  },
];
