import type { ServiceUse } from '../../../blueprint/service';
import { cloudflare, ovhDns } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { page } from '../shorthand';
import { stub } from '../stub';

const zones = { 'example.org': cloudflare(), 'example.net': ovhDns() };
/** Proves names at Cloudflare only. */
const authority = (): ServiceUse =>
  stub({
    role: { is: 'certificates', component: 'app' },
    certifies: ({ site }) => ({
      zones: Object.keys(site.zones).filter((domain) => site.zones[domain]?.provider === 'cloudflare'),
      wildcards: [],
    }),
  });
const at = (host: string, to: 'internet' | 'mesh' = 'internet') =>
  lab({ zones, services: { authority: authority(), wiki: page({ host, to }) } });

export const fixture: RuleFixture = {
  rejects: at('wiki.example.net'),
  at: 'services.wiki.host',
  suggests: 'move the zone example.net',
  passes: at('wiki.example.org'),
};
/** Proves the others by a request from the internet. */
const asking = (to: 'internet' | 'mesh') =>
  lab({
    zones,
    services: {
      authority: stub({
        role: { is: 'certificates', component: 'app' },
        certifies: () => ({
          zones: ['example.org'],
          wildcards: [],
          byHttp: { zones: ['example.net'], component: 'solver', pods: { cpu: '1m', memory: '1Mi', ports: { http: 1 } } },
        }),
      }),
      wiki: page({ host: 'wiki.example.net', to }),
    },
  });
export const more: readonly RuleFixture[] = [
  { rejects: asking('mesh'), at: 'services.wiki.host', suggests: 'move the zone example.net', passes: asking('internet') },
  { rejects: at('example.net'), at: 'services.wiki.host', passes: at('wiki.example.net', 'mesh') },
  {
    rejects: lab({ zones: { 'example.org': ovhDns() }, services: { authority: authority() } }),
    at: 'services.shop.host',
    passes: lab({ zones: { 'example.org': ovhDns() } }),
  },
];
