import { parse } from 'yaml';
import { defineService, image, type Accept, type Component } from '../../../blueprint/service';
import { traefik } from '../../../charts/traefik/service';
import { loadBalancer } from '../../../environments/words';
import { lab } from '../../environments/fixture';
import { write, type WrittenSite } from '../site-objects';
import { configurationOf } from './objects';
import { tools } from './site';

/** Somebody who knows whom to refuse: any service of the role. */
const warden = (failure?: 'open' | 'closed', has = true) =>
  defineService({
    kind: 'warden',
    options: {},
    images: { app: image('ghcr.io/example/warden', '1.0.0') },
    components: (): Readonly<Record<string, Component>> => (has ? { judge: { cpu: '10m', memory: '32Mi', ports: { asks: 7000 } } } : {}),
    accepts: (): Readonly<Record<string, Accept>> =>
      has ? { asks: { component: 'judge', port: 'asks', from: 'edge', why: 'asks whom to refuse' } } : {},
    role: { is: 'bouncer', component: 'judge', ...(failure && { failure: () => failure }) },
    chart: () => Promise.resolve({ chart: { build: () => undefined } }),
  })({ in: 'keep' } as never);

const ingress = loadBalancer('lb11', { location: 'fsn1', targets: ['one', 'two'] });
const withBouncer = (bouncer?: ReturnType<typeof warden>) =>
  write(lab({ ingress, services: { edge: traefik({}), tools: tools({ host: 'tools.example.org' }), ...(bouncer && { bouncer }) } }));

interface Way {
  readonly middlewares: { readonly bouncer: { readonly forwardAuth: Readonly<Record<string, unknown>> } };
  readonly routers: { readonly bouncer: { readonly entryPoints: readonly string[]; readonly service: string } };
  readonly services: Readonly<
    Record<
      string,
      {
        readonly failover?: { readonly service: string; readonly fallback: string; readonly errors: object };
        readonly loadBalancer?: { readonly servers: readonly { readonly url: string }[] };
      }
    >
  >;
}
const wayOf = ({ objects }: WrittenSite): Way => {
  const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'edge-config');
  return (parse(map?.data?.['bouncer.yaml'] ?? '{}') as { readonly http: Way }).http;
};
let open: WrittenSite;
let closed: WrittenSite;
let none: WrittenSite;
beforeAll(async () => {
  [open, closed, none] = await Promise.all([withBouncer(warden('open')), withBouncer(warden()), withBouncer()]);
});

type EntryPoints = Readonly<
  Record<
    string,
    { readonly address: string; readonly http?: { readonly middlewares?: readonly string[] }; readonly [more: string]: unknown }
  >
>;
const entryPointsOf = (site: WrittenSite) => configurationOf(site)['entryPoints'] as unknown as EntryPoints;

test('every request over TLS is asked about before its route is known', () => {
  expect(entryPointsOf(open)['websecure']?.http?.middlewares).toEqual(['bouncer@file']);
  expect(configurationOf(open)['providers']?.['file']).toEqual({ filename: '/etc/traefik/bouncer.yaml', watch: false });
});

test('a site without a bouncer, or whose bouncer has no pods, has nothing of it', async () => {
  for (const site of [none, await withBouncer(warden('open', false))]) {
    expect(Object.keys(entryPointsOf(site))).toEqual(['web', 'websecure', 'ping', 'metrics']);
    expect(entryPointsOf(site)['websecure']?.http).not.toHaveProperty('middlewares');
    expect(configurationOf(site)['providers']).not.toHaveProperty('file');
    expect(wayOf(site)).toBeUndefined();
  }
});

test('it is asked about the address that the edge saw, and about nothing that a client says', () => {
  const { forwardAuth } = wayOf(open).middlewares.bouncer;
  expect(forwardAuth).toMatchObject({ trustForwardHeader: true, authRequestHeaders: ['X-Real-Ip'] });
  // X-Real-Ip of clients is dropped at the entry point, since it trusts nobody
  expect(entryPointsOf(open)['websecure']).not.toHaveProperty('forwardedHeaders');
});

test('the way to it is within the pod of the edge, and tells nobody of its requests', () => {
  const { bouncer } = entryPointsOf(open);
  expect(bouncer).toEqual({
    address: '127.0.0.1:8081',
    forwardedHeaders: { trustedIPs: ['127.0.0.1/32'] },
    observability: { accessLogs: false, metrics: false, tracing: false },
  });
  expect(wayOf(open).middlewares.bouncer.forwardAuth['address']).toBe(`http://${bouncer?.address}/`);
  expect(wayOf(open).routers.bouncer.entryPoints).toEqual(['bouncer']);
});

test('without an answer requests pass where its service says so, otherwise nobody does', () => {
  const asked = { servers: [{ url: 'http://bouncer.keep.svc.cluster.local:7000' }] };
  const { services, routers } = wayOf(open);
  expect(services[routers.bouncer.service]?.failover).toEqual({
    service: 'bouncer-pods',
    fallback: 'ping@internal',
    errors: { status: ['500-599'] },
  });
  expect(services['bouncer-pods']?.loadBalancer).toMatchObject(asked);
  expect(wayOf(closed).services).toEqual({ bouncer: { loadBalancer: { ...asked, serversTransport: 'bouncer' } } });
});

test('the edge may go to it', () => {
  const flows = open.blueprint.flows.filter(({ to }) => to.kind === 'pods' && to.service === 'bouncer');
  expect(flows).toMatchObject([{ from: { kind: 'pods', service: 'edge', component: 'traefik' }, port: 7000 }]);
});
