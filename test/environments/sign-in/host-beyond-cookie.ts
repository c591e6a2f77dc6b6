import { behind, door, edge } from '../door';
import { lab, type RuleFixture } from '../fixture';

const site = (host: string, ...domains: readonly string[]) =>
  lab({ services: { tools: behind(host), portal: door(domains.length === 0 ? {} : { domains }), edge } });

export const fixture: RuleFixture = {
  rejects: site('tools.example.org', 'office.example.org'),
  at: 'services.tools',
  suggests: 'a host in office.example.org',
  passes: site('tools.office.example.org', 'office.example.org'),
};
export const more: readonly RuleFixture[] = [
  // the end of a name is not yet its domain
  { rejects: site('myexample.org', 'example.org'), at: 'services.tools', passes: site('my.example.org', 'example.org') },
  { rejects: site('tools.example.org', 'example.com'), at: 'services.tools', passes: site('tools.example.org') },
  // one of several is enough
  {
    rejects: site('tools.example.org', 'example.com', 'example.net'),
    at: 'services.tools',
    suggests: 'a host in example.com or example.net',
    passes: site('tools.example.org', 'example.com', 'example.org'),
  },
];
