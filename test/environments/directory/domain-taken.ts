import { webApp } from '../../../charts/web-app/service';
import { lab, type RuleFixture } from '../fixture';
import { directory } from '../directory';
import { server } from '../shorthand';

const served = (host: string) =>
  lab({ services: { ad: directory('ad.example.org'), shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', host, port: 3000 }) } });
const reached = (endpoint: string) => lab({ nodes: { one: server({ endpoint }) }, services: { ad: directory('ad.example.org') } });
export const fixture: RuleFixture = {
  rejects: served('shop.ad.example.org'),
  at: 'services.shop.host',
  suggests: 'another realm',
  passes: served('shop-ad.example.org'),
};
export const more: readonly RuleFixture[] = [
  { rejects: served('ad.example.org'), at: 'services.shop.host', passes: served('bad.example.org') },
  { rejects: reached('one.ad.example.org'), at: 'nodes.one.endpoint', passes: reached('one.example.org') },
];
