import { entriesOf } from '../../../charts/entry';
import type { EnvironmentInput } from '../../../environments/environment';
import { ghost } from '../../../charts/ghost/service';
import { traefik } from '../../../charts/traefik/service';
import { lab } from '../../environments/fixture';
import { write, type WrittenSite } from '../site-objects';
import { passing, routesOf, routesTo } from './objects';
import { balanced, direct, inspected, tools } from './site';

let sites: readonly WrittenSite[];
let site: WrittenSite;
beforeAll(async () => {
  sites = await Promise.all([balanced, direct, inspected].map(write));
  [site] = sites as [WrittenSite];
});

const ofKind = ({ objects }: WrittenSite, kind: string) => objects.filter((object) => object.kind === kind);
const without = (input: EnvironmentInput, name: string) =>
  write({ ...input, services: Object.fromEntries(Object.entries(input.services ?? {}).filter(([key]) => key !== name)) });
/** The route that requests with a body take. */
const writing = (host: string, part = '') => routesTo(site, host).find(({ match }) => match.includes(part) && !match.includes('Method('));

test('every way in has one route for each kind of request, in the namespace of its target, and no route is of no way in', () => {
  for (const written of sites) {
    const { services } = written.blueprint;
    const entries = services.flatMap((service) => entriesOf(service, written.blueprint));
    const keys = routesOf(written).map(({ match, priority, namespace }) => `${namespace} ${match} ${priority}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { namespace, serve, inspected: bounded } of entries) {
      const found = routesTo(written, serve.host).filter((route) => Math.floor(route.priority / 10) === serve.path.length);
      expect(found.map((route) => route.namespace)).toEqual(bounded || serve.maxBody === '1Gi' ? [namespace] : [namespace, namespace]);
    }
    expect(routesOf(written)).toHaveLength(
      entries.length + entries.filter(({ inspected: i, serve }) => !i && serve.maxBody !== '1Gi').length,
    );
  }
});

test('every route leads to a port of a Service in its own namespace, or to the dashboard, over TLS', () => {
  for (const written of sites) {
    for (const { services, namespace, entryPoints, tlsSecret } of routesOf(written)) {
      expect(entryPoints).toEqual(['websecure']);
      expect(tlsSecret).toMatch(/^[a-z]+-tls$/);
      for (const { kind, name, port, namespace: other } of services) {
        expect(other).toBeUndefined();
        if (kind === 'TraefikService') expect([name, namespace]).toEqual(['api@internal', 'edge']);
        else {
          const target = ofKind(written, 'Service').find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
          const { ports } = target?.spec as { readonly ports: readonly { readonly port: number }[] };
          expect(ports.map((known) => known.port)).toContain(port);
        }
      }
    }
  }
});

test('every middleware that is named is in the namespace of its route, and every one that is made is named', () => {
  for (const written of sites) {
    const named = new Set(
      routesOf(written).flatMap(({ middlewares, namespace }) =>
        middlewares.map(({ name, namespace: other }) => {
          expect(other).toBeUndefined();
          return `${namespace}/${name}`;
        }),
      ),
    );
    const made = ofKind(written, 'Middleware').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect([...named].sort()).toEqual([...made].sort());
    for (const { spec } of ofKind(written, 'Middleware')) expect(Object.keys(spec as object)).toHaveLength(1);
  }
});

test('a firewall stands before all that does not decline it, and its namespace holds the routes', () => {
  const [, , guarded] = sites as [WrittenSite, WrittenSite, WrittenSite];
  const elsewhere = routesOf(guarded).filter(({ namespace }) => namespace !== 'guard');
  expect(elsewhere.every(({ match }) => match.includes('edge.example.org'))).toBe(true);
  expect(new Set(routesOf(guarded).map(({ services: [target] }) => target?.name))).toEqual(new Set(['guard', 'api@internal']));
  // it bounds the bodies that it reads
  expect(routesTo(guarded, 'shop.example.org').flatMap(({ passes }) => passes.flatMap((spec) => Object.keys(spec)))).not.toContain(
    'buffering',
  );
});

const client = { ipStrategy: { ipv6Subnet: 64 } };
test.each([
  ['tools.example.org', '/login', { average: 10, period: '1m', burst: 10 }],
  ['tools.example.org', '/api', { average: 50, period: '1s', burst: 100 }],
  ['shop.example.org', '', { average: 50, period: '1s', burst: 100 }],
  ['guarded.tools.example.org', '', { average: 100, period: '1s', burst: 200 }],
])('what is served at %s%s is limited by its class and the address of the client, whom no header names', (host, part, rate) => {
  const limits = routesTo(site, host)
    .filter(({ match }) => match.includes(part))
    .map((route) => passing(route, 'rateLimit'));
  expect(limits.length).toBeGreaterThan(0);
  for (const limit of limits) expect(limit).toEqual({ ...rate, sourceCriterion: client });
});

test('rates are the options of the edge', async () => {
  const slow = await write(
    lab({ services: { edge: traefik({ authRate: 3, defaultRate: 7, burst: 4 }), tools: tools({ host: 'tools.example.org' }) } }),
  );
  const rates = routesTo(slow, 'tools.example.org').map((route) => passing(route, 'rateLimit'));
  expect(rates).toContainEqual({ average: 3, period: '1m', burst: 3, sourceCriterion: client });
  expect(rates).toContainEqual({ average: 7, period: '1s', burst: 28, sourceCriterion: client });
});

test('what a pod does not take is asked of another one once more, after its body was read, and of nobody a third time', () => {
  for (const route of sites.flatMap(routesOf)) {
    const [target] = route.services;
    if (target?.name === 'api@internal') expect(passing(route, 'retry')).toBeUndefined();
    else expect(route.passes.at(-1)).toEqual({ retry: { attempts: 2 } });
  }
});

test('every response tells the browser to stay with TLS for a year, to frame nothing from elsewhere, and to guess no types', () => {
  for (const route of sites.flatMap(routesOf)) {
    const [first] = route.passes;
    expect(first?.['headers']).toMatchObject({
      stsSeconds: 31_536_000,
      stsIncludeSubdomains: true,
      contentTypeNosniff: true,
      customFrameOptionsValue: 'SAMEORIGIN',
      referrerPolicy: 'strict-origin-when-cross-origin',
      customRequestHeaders: { Forwarded: '' },
    });
    expect((first?.['headers'] as { readonly permissionsPolicy: string }).permissionsPolicy).toContain('usb=()');
  }
});

test('a content security policy is sent where the service states one, and left to software that sends its own', () => {
  const policies = (host: string) =>
    routesTo(site, host).flatMap(({ passes }) =>
      passes.flatMap(({ headers }) => (headers as { contentSecurityPolicy?: string })?.contentSecurityPolicy ?? []),
    );
  expect(new Set(policies('tools.example.org'))).toEqual(new Set(["default-src 'self'"]));
  expect(policies('shop.example.org')).toEqual([]);
});

test('bodies are bounded as the service says, but neither downloads nor events nor bodies that would fill the disk are held back', () => {
  expect(passing(writing('shop.example.org')!, 'buffering')).toEqual({ maxRequestBodyBytes: 10 * 2 ** 20 });
  expect(
    routesTo(site, 'tools.example.org')
      .filter(({ priority }) => priority === 10)
      .map((route) => passing(route, 'buffering')),
  ).toEqual([{ maxRequestBodyBytes: 2 ** 20 }]);
  for (const route of routesOf(site).filter(({ match }) => match.includes('Method('))) {
    expect(route.match).toMatch(/\(Method\(`GET`\) \|\| Method\(`HEAD`\)\)$/);
    expect([passing(route, 'buffering'), passing(route, 'inFlightReq')]).toEqual([undefined, undefined]);
  }
  expect(
    routesTo(site, 'tools.example.org')
      .filter(({ match }) => match.includes('/api'))
      .map((route) => passing(route, 'buffering')),
  ).toEqual([undefined]);
});

test('a path is the path and what is below it, however it is written, and goes before what it lies in', () => {
  const api = writing('tools.example.org', 'PathRegexp(`(?i)^/api')!;
  expect(api.match).toBe('Host(`tools.example.org`) && PathRegexp(`(?i)^/api/v1\\.0(?:/|$)`)');
  const pattern = new RegExp(/`\(\?i\)([^`]*)`/.exec(api.match)?.[1] ?? '', 'i');
  expect(['/api/v1.0', '/API/v1.0/x', '/api/v1x0/x', '/api/v1.01'].map((path) => pattern.test(path))).toEqual([true, true, false, false]);
  const [reads] = routesTo(site, 'tools.example.org').filter(({ match }) => !match.includes('Path'));
  expect(api.priority).toBeGreaterThan(reads!.priority);
});

test('what is for the mesh refuses whoever is not in it, and nothing else does', () => {
  for (const written of sites) {
    for (const route of routesOf(written)) {
      const forMesh = /admin\.tools|edge\.example/.test(route.match);
      expect(passing(route, 'ipAllowList')).toEqual(forMesh ? { sourceRange: ['10.0.0.0/24'] } : undefined);
    }
    expect(written.blueprint.dns.map(({ name }) => name)).not.toContain('admin.tools.example.org');
  }
  expect(routesTo(site, 'admin.tools.example.org')).toHaveLength(2);
});

test('software without a sign-in of its own is reached through the one of the site, which hears whom it lets in', () => {
  for (const route of sites.flatMap((written) => routesTo(written, 'guarded.tools.example.org'))) {
    expect(passing(route, 'forwardAuth')).toEqual({
      address: 'http://portal.portal.svc.cluster.local:9091/verify',
      authResponseHeaders: ['Remote-User', 'Remote-Groups'],
      trustForwardHeader: true,
      maxResponseBodySize: 1_048_576,
    });
  }
  expect(routesTo(site, 'shop.example.org').map((route) => passing(route, 'forwardAuth'))).toEqual([undefined, undefined]);
});

test('where nobody signs in it is not reached at all, and neither is the dashboard', async () => {
  const open = await without(balanced, 'portal');
  expect(routesTo(open, 'guarded.tools.example.org')).toEqual([]);
  expect(routesTo(open, 'edge.example.org')).toEqual([]);
  expect(routesTo(open, 'shop.example.org')).toHaveLength(2);
});

test('what is for a mesh that the site does not have is not reached', async () => {
  const { mesh: _, ...meshless } = balanced;
  expect(routesTo(await write(meshless), 'admin.tools.example.org')).toEqual([]);
});

test('a site without the service keeps the Ingress of the Traefik that K3s brings, and one with it has none', async () => {
  const bundled = await write(lab({ services: { blog: ghost({ host: 'blog.example.org' }) } }));
  expect(ofKind(bundled, 'Ingress')).toHaveLength(2);
  expect(routesOf(bundled)).toEqual([]);
  expect(sites.flatMap((written) => ofKind(written, 'Ingress'))).toEqual([]);
});
