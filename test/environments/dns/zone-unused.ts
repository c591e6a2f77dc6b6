import { cloudflare } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { page } from '../shorthand';

const zones = { 'example.net': cloudflare() };

export const fixture: RuleFixture = {
  rejects: lab({ zones }),
  at: 'zones.example.net',
  passes: lab({ zones, services: { wiki: page({ host: 'wiki.example.net' }) } }),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ zones, services: { wiki: page({ host: 'wiki.example.net', to: 'mesh' }) } }) },
  { ...fixture, passes: lab({ zones, nodeDomain: 'nodes.example.net' }) },
  { ...fixture, passes: lab({ zones: { 'example.net': cloudflare({ settings: { ssl: 'strict' } }) } }) },
];
