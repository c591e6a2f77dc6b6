import { lab, type RuleFixture } from '../fixture';
import { directory } from '../directory';

const realm = (name: string) => lab({ services: { ad: directory(name) } });
export const fixture: RuleFixture = {
  rejects: realm('example.org'),
  at: 'services.ad.realm',
  suggests: "'ad.example.org'",
  passes: realm('ad.example.org'),
};
export const more: readonly RuleFixture[] = [
  { rejects: realm('ad.example.com'), at: 'services.ad.realm', suggests: "'ad.example.org'", passes: realm('ad.office.example.org') },
  { rejects: realm('adexample.org'), at: 'services.ad.realm', passes: realm('ad.example.org') },
  {
    rejects: lab({ zones: { 'lab.ad.example.org': { provider: 'elsewhere' } }, services: { ad: directory('ad.example.org') } }),
    at: 'services.ad.realm',
    passes: lab({ zones: { 'lab.example.org': { provider: 'elsewhere' } }, services: { ad: directory('ad.example.org') } }),
  },
];
