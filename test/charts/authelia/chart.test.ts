import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolve } from '../../../blueprint/resolve';
import { connections, ofKind } from '../platform';
import { write, type WrittenSite } from '../site-objects';
import { waf } from '../../../charts/waf/service';
import { ROOT } from '../../setup/project';
import { configurationOf, fileOf, portal } from './site';

jest.setTimeout(60_000);

interface Container {
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly volumeMounts: readonly { readonly mountPath: string; readonly subPath?: string; readonly readOnly?: boolean }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
}
interface PodSpec {
  readonly containers: readonly [Container];
  readonly initContainers?: readonly Container[];
  readonly enableServiceLinks: boolean;
  readonly securityContext: Readonly<Record<string, unknown>>;
}
const deploymentOf = (site: WrittenSite) =>
  ofKind(site, 'Deployment').find(({ metadata }) => metadata.name === 'id')?.spec as {
    readonly replicas: number;
    readonly template: { readonly spec: PodSpec };
  };
const envOf = (site: WrittenSite): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries((deploymentOf(site).template.spec.containers[0].env ?? []).map(({ name, value }) => [name, value]));

const PEOPLE = {
  people: {
    anna: { name: 'Anna Á.', mail: 'anna@example.org', groups: ['ops', 'on call'] },
    bert: { name: "Bert O'Neil", mail: 'bert@example.org' },
  },
};

let site: WrittenSite;
let small: WrittenSite;
beforeAll(async () => {
  site = await write(portal());
  small = await write(portal({ ...PEOPLE, sessions: 'memory' }, { without: ['ldap', 'redis', 'smtp'] }));
});

test('each secret is a file that is one key of a Secret; variables name the files and hold no secret', () => {
  const { containers } = deploymentOf(site).template.spec;
  const env = containers[0].env ?? [];
  expect(env.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual([]);
  const mounts = new Map(containers[0].volumeMounts.map((mount) => [mount.mountPath, mount]));
  const files = env.filter(({ name }) => name.endsWith('_FILE'));
  expect(files.map(({ name }) => name).sort()).toEqual([
    'AUTHELIA_AUTHENTICATION_BACKEND_LDAP_PASSWORD_FILE',
    'AUTHELIA_IDENTITY_PROVIDERS_OIDC_HMAC_SECRET_FILE',
    'AUTHELIA_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET_FILE',
    'AUTHELIA_NOTIFIER_SMTP_PASSWORD_FILE',
    'AUTHELIA_SESSION_REDIS_HIGH_AVAILABILITY_SENTINEL_PASSWORD_FILE',
    'AUTHELIA_SESSION_REDIS_PASSWORD_FILE',
    'AUTHELIA_SESSION_SECRET_FILE',
    'AUTHELIA_STORAGE_ENCRYPTION_KEY_FILE',
    'AUTHELIA_STORAGE_POSTGRES_PASSWORD_FILE',
  ]);
  for (const { value } of files) expect(mounts.get(value ?? '')?.subPath).toBeDefined();
  // what it fills in by itself
  for (const [, file] of fileOf(site, 'configuration.yml').matchAll(/secret `([^`]+)`/g)) {
    expect([...mounts.keys()].some((path) => file === path || file?.startsWith(`${path}/`))).toBe(true);
  }
});

test('its pods find nothing but their own: no links to Services, a root that is read-only, no user root', () => {
  const { enableServiceLinks, containers, securityContext } = deploymentOf(site).template.spec;
  // variables of the Service of its name would be taken for options
  expect(enableServiceLinks).toBe(false);
  expect(containers[0].securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
  expect(securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
  expect(envOf(site)).toMatchObject({ X_AUTHELIA_CONFIG: '/etc/authelia/configuration.yml', X_AUTHELIA_CONFIG_FILTERS: 'template' });
  const configuration = configurationOf(site);
  expect(configuration['server']).toMatchObject({ disable_healthcheck: true });
  expect(configuration['ntp']).toEqual({ disable_startup_check: true });
});

test('who is signed in is known by the cookie alone: no password in a header passes by the second factor', () => {
  const { endpoints } = configurationOf(site)['server'] as { readonly endpoints: unknown };
  expect(endpoints).toEqual({
    authz: { 'forward-auth': { implementation: 'ForwardAuth', authn_strategies: [{ name: 'CookieSession' }] } },
  });
});

test('the edge asks it, and passes on who signed in', () => {
  const middlewares = ofKind(site, 'Middleware').filter(({ metadata }) => metadata.name.endsWith('-sign-in'));
  expect(middlewares.map(({ metadata }) => metadata.name)).toEqual(['edge-sign-in']);
  for (const { spec } of middlewares) {
    expect(spec).toMatchObject({
      forwardAuth: {
        address: 'http://id.security.svc.cluster.local:9091/api/authz/forward-auth',
        authResponseHeaders: ['Remote-User', 'Remote-Groups', 'Remote-Email', 'Remote-Name'],
      },
    });
  }
});

test('sessions are asked of Sentinels, and no server is named: it would be taken for one of them', async () => {
  const { redis } = configurationOf(site).session;
  expect(redis).toEqual({
    username: 'id',
    high_availability: {
      sentinel_name: 'mymaster',
      sentinel_username: 'sentinel-user',
      nodes: [0, 1, 2].map((n) => ({ host: `cache-${n}.redis.data.svc.cluster.local`, port: 26_379 })),
    },
  });
  const { request } = site.blueprint.services.find(({ name }) => name === 'redis')?.grants[0] ?? {};
  expect(request).toEqual({ keys: ['authelia-session:*'], sentinel: true, tls: true });
  expect(deploymentOf(site).replicas).toBe(2);
  expect(configurationOf(small).session).not.toHaveProperty('redis');
  expect(deploymentOf(small).replicas).toBe(1);
});

test('people come from the directory: those of its group, with the groups of their groups', () => {
  const { ldap, password_reset: reset, password_change: change } = configurationOf(site).authentication_backend;
  expect(ldap).toMatchObject({
    implementation: 'activedirectory',
    address: 'ldaps://ldap.data.svc.cluster.local:636',
    base_dn: 'DC=ad,DC=example,DC=org',
    additional_users_dn: 'OU=People',
    user: 'CN=id,OU=Services,DC=ad,DC=example,DC=org',
  });
  expect(ldap?.['users_filter']).toContain('(memberOf:1.2.840.113556.1.4.1941:=CN=site \\28users\\29,OU=Groups,DC=ad,DC=example,DC=org)');
  expect(ldap?.['groups_filter']).toContain('(member:1.2.840.113556.1.4.1941:={dn})');
  expect([reset, change]).toEqual([{ disable: true }, { disable: true }]);
});

test('passwords are reset by mail where the site says so, by an account that may', async () => {
  const resets = await write(portal({ resetPasswords: true }));
  expect(configurationOf(resets).authentication_backend['password_reset']).toEqual({ disable: false });
  const requests = [site, resets].map(({ blueprint }) => blueprint.services.find(({ name }) => name === 'ldap')?.grants[0]?.request);
  expect(requests).toEqual([{ resetsPasswords: false }, { resetsPasswords: true }]);
});

test('without mail a rule says what is missing, and messages are in a file', () => {
  expect(configurationOf(site).notifier['smtp']).toMatchObject({
    address: 'submission://smtp.data.svc.cluster.local:587',
    sender: 'noreply@auth.example.org',
  });
  expect(configurationOf(small).notifier['filesystem']).toEqual({ filename: '/run/messages/notification.txt' });
  const { verdict } = resolve(portal({}, { without: ['smtp'] }), 'portal.ts');
  expect(verdict.warnings.find(({ id, at }) => id === 'needs/optional-open' && at === 'services.id.needs.mail')?.what).toMatch(
    /register a second factor/,
  );
});

test('pods reach what they need and nothing else, and nobody reaches them but who asks', () => {
  const { allowed, asked } = connections(site);
  const of = (lines: readonly string[]) => lines.filter((line) => line.includes('security/id') && !/data[/}]/.test(line));
  // the pods of the stubs are in no chart: of them the flows alone speak
  expect(of(allowed).length).toBeGreaterThan(3);
  expect(of(allowed)).toEqual(of(asked));
  const ends = site.blueprint.flows.flatMap(({ from, to, port }) =>
    from.kind === 'pods' && from.service === 'id' ? [`${to.kind === 'pods' ? to.service : to.kind}:${port}`] : [],
  );
  expect([...new Set(ends)].sort()).toEqual(['cluster-dns:53', 'ldap:636', 'postgres:5432', 'redis:6379', 'smtp:587']);
});

test('passwords and codes are tried at the pace of sign-ins; what pages and clients ask is not', () => {
  const serves = site.blueprint.services.find(({ name }) => name === 'id')?.serves ?? {};
  const limits = Object.fromEntries(Object.values(serves).map(({ path, limit }) => [path, limit]));
  expect(limits).toEqual({
    '/': 'default',
    '/api/oidc': 'api',
    '/api/firstfactor': 'auth',
    '/api/secondfactor': 'auth',
    '/api/reset-password': 'auth',
    '/api/user/session/elevation': 'auth',
  });
});

test('its database is copied by who holds it', () => {
  const { services } = resolve(portal(), 'portal.ts').blueprint;
  expect(services.find(({ name }) => name === 'id')?.answeredBy['storage']).toBe('postgres');
});

test('a firewall does not read its cookie, which is random: every host of the domain gets it', async () => {
  const guarded = await write(portal({}, { services: { firewall: waf({ in: 'edge' }) } }));
  const rules = Object.entries(ofKind(guarded, 'ConfigMap').find(({ metadata }) => metadata.name === 'firewall-config')?.data ?? {});
  const ways = rules.filter(([name]) => /way-[^/]*\.conf$/.test(name));
  expect(ways.length).toBeGreaterThan(3);
  for (const [, text] of ways) expect(text).toContain('ctl:ruleRemoveTargetByTag=OWASP_CRS;REQUEST_COOKIES:__Secure-authelia"');
});

describe('people of the site file', () => {
  /** Runs the script that stands in the pod, with these digests in the place of the secrets. */
  const fill = (digests: Readonly<Record<string, string>>): string => {
    const folder = mkdtempSync(join(tmpdir(), 'archipel-people-'));
    try {
      for (const [name, digest] of Object.entries(digests)) writeFileSync(join(folder, name), digest);
      writeFileSync(join(folder, 'people.yml'), fileOf(small, 'people.yml').replaceAll('/run/people', folder));
      const env = { ...process.env, PEOPLE: join(folder, 'people.yml'), BACKEND: folder };
      execFileSync('sh', [join(ROOT, 'charts/authelia/people.sh')], { env, stdio: ['ignore', 'ignore', 'pipe'] });
      return readFileSync(join(folder, 'users.yml'), 'utf8');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const DIGEST = '$argon2id$v=19$m=65536,t=3,p=4$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM';

  test('have digests that the operator is asked for, one secret each', () => {
    const asked = small.blueprint.secrets.filter(({ make }) => make.kind === 'external' && make.ask.includes('argon2id'));
    expect(asked.map(({ id }) => id)).toEqual(['id/person-anna', 'id/person-bert']);
    expect(fileOf(small, 'people.yml')).not.toMatch(/\$argon2/);
  });

  test('are written with their digests before Authelia starts', () => {
    const text = fill({ anna: DIGEST, bert: `${DIGEST}\n` });
    expect(text.split('\n').filter((line) => line.includes('password'))).toEqual(Array(2).fill(`    password: '${DIGEST}'`));
    expect(text).toContain(`displayname: "Bert O'Neil"`);
  });

  test.each([
    ['a password in the clear', 'secret'],
    ['a digest that ends the text', `${DIGEST}'\n    groups: ['ops']`],
    ['another algorithm', '$1$abc$def'],
    ['nothing', ''],
  ])('%s is refused, and not shown', (_, digest) => {
    expect(() => fill({ anna: DIGEST, bert: digest })).toThrow(/bert: is no argon2id digest/);
    try {
      fill({ anna: DIGEST, bert: digest });
    } catch (error) {
      if (digest !== '') expect(String((error as { stderr?: Buffer }).stderr)).not.toContain(digest);
    }
  });

  test('change no password by themselves: the pods would not agree', async () => {
    const asking = configurationOf(await write(portal({ ...PEOPLE, resetPasswords: true }, { without: ['ldap'] }))).authentication_backend;
    expect([asking['password_reset'], asking['password_change']]).toEqual([{ disable: true }, { disable: true }]);
    expect(asking['file']).toMatchObject({ path: '/run/backend/users.yml', watch: false });
  });
});
