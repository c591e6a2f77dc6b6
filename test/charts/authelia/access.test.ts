import { stub } from '../../environments/stub';
import { behind, door } from '../../environments/door';
import { traefik } from '../../../charts/traefik/service';
import { ofKind } from '../platform';
import { write, type WrittenSite } from '../site-objects';
import { verdict, type Visitor } from './evaluate';
import { configurationOf, portal, type Configuration } from './site';

jest.setTimeout(60_000);

const stranger: Visitor = { groups: [], factors: 0 };
const someone = (factors: 0 | 1 | 2, ...groups: readonly string[]): Visitor => ({ name: 'anna', groups, factors });
const everyGroup = ['staff', 'ops', 'on call', 'crew', 'admin'];

let site: WrittenSite;
let configuration: Configuration;
beforeAll(async () => {
  site = await write(portal());
  configuration = configurationOf(site);
});

test('what it stands before lets members of its groups pass, with a second factor', () => {
  const at = (url: string, visitor: Visitor) => verdict(configuration, url, visitor);
  expect(at('https://tools.example.org/', someone(2, 'staff'))).toBe('passes');
  expect(at('https://tools.example.org/', someone(1, 'staff'))).toBe('signs in');
  expect(at('https://tools.example.org/', stranger)).toBe('signs in');
  expect(at('https://tools.example.org/', someone(2, 'crew'))).toBe('denied');
  expect(at('https://edge.example.org/dashboard/', someone(2, 'on call'))).toBe('passes');
  expect(at('https://edge.example.org/dashboard/', someone(2, 'staff'))).toBe('denied');
});

test('every way in with the sign-in before it has a rule, and no other host has one', () => {
  const served = site.blueprint.services.flatMap(({ serves }) => Object.values(serves));
  const guarded = served.filter(({ signIn }) => signIn === 'forward-auth');
  expect(guarded.length).toBeGreaterThan(1);
  for (const { host, path } of guarded) {
    expect(verdict(configuration, `https://${host}${path}`, someone(2, ...everyGroup))).toBe('passes');
    expect(verdict(configuration, `https://${host}${path}`, stranger)).toBe('signs in');
    expect(verdict(configuration, `https://${host}${path}`, someone(2))).toBe('denied');
  }
  const own = served.filter(({ host }) => guarded.every((door) => door.host !== host));
  expect(own.length).toBeGreaterThan(4);
  for (const host of [
    ...own.map((serve) => serve.host),
    'example.org',
    'x.tools.example.org',
    'tools.example.org.evil.example',
    'evil-tools.example.org',
  ]) {
    expect(verdict(configuration, `https://${host}/`, someone(2, ...everyGroup))).toBe('denied');
    expect(verdict(configuration, `https://${host}/`, stranger)).toBe('denied');
  }
});

test('nobody passes without having signed in, whatever the site says', async () => {
  const changes: readonly Parameters<typeof portal>[0][] = [
    {},
    { factors: 'one' },
    { groups: [] },
    { doors: { tools: { factors: 'one' } } },
  ];
  for (const change of changes) {
    const { access_control: access } = configurationOf(await write(portal(change)));
    expect(access.default_policy).toBe('deny');
    expect(access.rules.map(({ policy }) => policy).filter((policy) => !/^(one_factor|two_factor|deny)$/.test(policy))).toEqual([]);
  }
});

test('a password alone is enough where the site says so, and there only', async () => {
  const weaker = configurationOf(await write(portal({ doors: { tools: { factors: 'one' } } })));
  expect(verdict(weaker, 'https://tools.example.org/', someone(1, 'staff'))).toBe('passes');
  expect(verdict(weaker, 'https://edge.example.org/', someone(1, 'staff'))).toBe('signs in');
  const weak = configurationOf(await write(portal({ factors: 'one', doors: { edge: { factors: 'two' } } })));
  expect(verdict(weak, 'https://tools.example.org/', someone(1, 'staff'))).toBe('passes');
  expect(verdict(weak, 'https://edge.example.org/', someone(1, 'staff'))).toBe('signs in');
});

test('paths of one host keep their own groups: the longest path decides, as at the edge', async () => {
  const at = (path: string, signIn: 'own' | 'forward-auth' = 'forward-auth') => ({
    host: 'both.example.org',
    path,
    component: 'app',
    port: 'http',
    signIn,
  });
  const services = {
    wiki: stub({ serves: () => ({ site: at('/') }) }),
    admin: stub({ serves: () => ({ site: at('/admin'), deep: at('/admin/a.b') }) }),
    open: stub({ serves: () => ({ site: at('/open', 'own') }) }),
  };
  const both = configurationOf(await write(portal({ doors: { admin: { groups: ['ops'] } } }, { services })));
  const passes = (path: string, group: string) => verdict(both, `https://both.example.org${path}`, someone(2, group)) === 'passes';
  for (const path of ['/admin', '/admin/', '/Admin/x', '/admin?x=1', '/admin/a.b', '/admin/a.b/c']) {
    expect([path, passes(path, 'ops'), passes(path, 'staff')]).toEqual([path, true, false]);
  }
  for (const path of ['/', '/administration', '/x/admin', '/?x=/admin']) {
    expect([path, passes(path, 'staff'), passes(path, 'ops')]).toEqual([path, true, false]);
  }
});

test('several paths of one service with the same groups are one rule', async () => {
  const services = {
    logs: stub({
      serves: () => ({
        site: { host: 'logs.example.org', component: 'app', port: 'http', signIn: 'forward-auth' },
        login: { host: 'logs.example.org', path: '/login', component: 'app', port: 'http', signIn: 'forward-auth' },
      }),
    }),
  };
  const { rules } = configurationOf(await write(portal({}, { services }))).access_control;
  expect(rules.filter(({ domain }) => domain.includes('logs.example.org'))).toEqual([
    { domain: ['logs.example.org'], policy: 'two_factor', subject: [['group:staff']] },
  ]);
});

test('of two sign-ins each stands before what the site says, and lets nobody into the rest', async () => {
  const two = await write(
    portal(
      { doors: {} },
      {
        services: {
          gate: door({}, { wave: 'platform' }),
          edge: traefik({ in: 'edge', dashboard: 'edge.example.org', answeredBy: { 'forward-auth': 'id' } }),
          tools: { ...behind('tools.example.org'), input: { answeredBy: { 'forward-auth': 'gate' } } },
        },
      },
    ),
  );
  expect(configurationOf(two).access_control.rules.map(({ domain }) => domain)).toEqual([['edge.example.org']]);
  const { services } = two.blueprint;
  expect(services.flatMap(({ name, door: before }) => (before === undefined ? [] : [[name, before]]))).toEqual([
    ['edge', 'id'],
    ['tools', 'gate'],
  ]);
  const middlewares = ofKind(two, 'Middleware').filter(({ metadata }) => metadata.name.endsWith('-sign-in'));
  expect(middlewares.map(({ spec }) => (spec as { readonly forwardAuth: { readonly address: string } }).forwardAuth.address)).toEqual([
    'http://id.security.svc.cluster.local:9091/api/authz/forward-auth',
  ]);
});

test('a site with nothing behind it denies everything by a rule: Authelia does not start without one', async () => {
  const { access_control: access } = configurationOf(await write(portal({ doors: {} }, { without: ['tools', 'edge', 'certs'] })));
  expect(access).toEqual({ default_policy: 'deny', rules: [{ domain: ['auth.example.org'], policy: 'deny' }] });
});

test('what is served in a further domain has a cookie and a portal of its own', async () => {
  const wide = await write(
    portal({ domains: { 'example.com': 'sign-in.example.com' } }, { services: { floor: behind('floor.example.com') } as never }),
  );
  expect(configurationOf(wide).session['cookies']).toEqual([
    { domain: 'example.com', authelia_url: 'https://sign-in.example.com' },
    { domain: 'example.org', authelia_url: 'https://auth.example.org' },
  ]);
  expect(verdict(configurationOf(wide), 'https://floor.example.com/', someone(2, 'staff'))).toBe('passes');
  const hosts = Object.values(wide.blueprint.services.find(({ name }) => name === 'id')?.serves ?? {}).map(
    ({ host, path }) => `${host}${path}`,
  );
  expect(hosts.filter((host) => host.startsWith('sign-in.example.com'))).toHaveLength(hosts.length / 2);
});
