import { lab, type RuleFixture } from '../fixture';
import { page } from '../shorthand';

const at = (host: string, to: 'internet' | 'mesh' = 'internet') => lab({ services: { wiki: page({ host, to }) } });

export const fixture: RuleFixture = {
  rejects: at('wiki.exampel.org'),
  at: 'services.wiki.host',
  suggests: "write 'wiki.example.org'",
  passes: at('wiki.example.org'),
};
export const more: readonly RuleFixture[] = [
  { rejects: at('wikiexample.org'), at: 'services.wiki.host', passes: at('example.org') },
  { rejects: at('wiki.nowhere.net', 'mesh'), at: 'services.wiki.host', suggests: 'add its domain', passes: at('a.b.example.org', 'mesh') },
];
