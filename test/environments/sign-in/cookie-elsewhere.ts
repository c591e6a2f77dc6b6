import { door } from '../door';
import { lab, type RuleFixture } from '../fixture';

const site = (host: string, ...domains: readonly string[]) =>
  lab({ services: { portal: door({ domains }, { serves: () => ({ site: { host, component: 'app', port: 'http' } }) }) } });

export const fixture: RuleFixture = {
  rejects: site('door.example.org', 'example.com'),
  at: 'services.portal',
  suggests: 'one of example.org',
  passes: site('door.example.org', 'example.org'),
};
export const more: readonly RuleFixture[] = [
  // each of them needs a host, and a name that ends alike is none
  { rejects: site('door.example.org', 'example.org', 'example.com'), at: 'services.portal', passes: site('example.org', 'example.org') },
  {
    rejects: site('mydoor.example.org', 'door.example.org'),
    at: 'services.portal',
    passes: site('my.door.example.org', 'door.example.org'),
  },
];
