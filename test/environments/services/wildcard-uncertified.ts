import { cloudflare, ovhDns } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { many, page } from '../shorthand';
import { stub } from '../stub';

const zones = { 'example.org': cloudflare(), 'example.net': ovhDns() };
const authority = (domain: string) =>
  stub({ role: { is: 'certificates', component: 'app' }, certifies: () => ({ zones: ['example.org'], wildcards: [domain] }) });
const asking = (domain: string, services: object = {}) => lab({ zones, services: { authority: authority(domain), ...services } });
/** The shop of the sound site is one more. */
const pages = (amount: number, parent: string) =>
  Object.fromEntries(Object.keys(many(amount, 'page', 0)).map((name) => [name, page({ host: `${name}.${parent}` })]));

export const fixture: RuleFixture = {
  rejects: asking('exampel.org'),
  at: 'services.authority.wildcards.0',
  suggests: "write 'example.org'",
  passes: asking('example.org'),
};
export const more: readonly RuleFixture[] = [
  { rejects: asking('notexample.org'), at: 'services.authority.wildcards.0', passes: asking('apps.example.org') },
  { rejects: asking('example.net'), at: 'services.authority.wildcards.0', passes: asking('example.org') },
  {
    rejects: asking('example.org', pages(5, 'example.org')),
    at: 'services.authority.wildcards.0',
    suggests: "remove 'example.org'",
    passes: asking('example.org', { ...pages(4, 'example.org'), deep: page({ host: 'deep.apps.example.org' }) }),
  },
];
