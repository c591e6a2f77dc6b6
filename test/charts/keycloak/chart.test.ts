import { resolve } from '../../../blueprint/resolve';
import { keycloak } from '../../../charts/keycloak/service';
import { connections } from '../platform';
import { podClaims } from '../pod-claims';
import { CA } from '../signed-in';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';
import { deploymentOf, envOf, issuing, realmOf, type PodSpec } from './site';

jest.setTimeout(60_000);

let site: WrittenSite;
let pod: PodSpec;
beforeAll(async () => {
  site = await write(issuing());
  pod = deploymentOf(site, 'id-server').template.spec;
});

const PEOPLE = {
  alice: { name: 'Alice Doe', mail: 'alice@example.org', groups: ['ops'] },
  bob: { name: 'Bob', mail: 'bob@example.org' },
};
/** What must hold of every pod and every object, of a site with a directory and of one without; stand-ins have no pods that would read what they are given. */
test.each(Object.entries({ ...podClaims, ...siteClaims }))('%s', async (_, claim) => {
  const own = await write(issuing({ people: PEOPLE }, { without: ['ldap'] }));
  for (const written of [site, own]) expect(claim(written).filter((text) => !/^data\/\w+-grants|^tools\./.test(text))).toEqual([]);
});

const mountsOf = (spec: PodSpec, name: string): readonly string[] =>
  [...spec.containers, ...spec.initContainers]
    .find((container) => container.name === name)
    ?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];

test('a server knows its name, believes headers of pods alone, and tells how it is at a port of its own', () => {
  expect(envOf(pod.containers[0])).toMatchObject({
    KC_HOSTNAME: 'https://id.example.org',
    KC_HTTP_ENABLED: 'true',
    KC_HTTP_PORT: '8080',
    KC_HTTP_MANAGEMENT_PORT: '9000',
    KC_PROXY_HEADERS: 'xforwarded',
    KC_PROXY_TRUSTED_ADDRESSES: '10.42.0.0/16',
    KC_DB_URL: 'jdbc:postgresql://postgres.data.svc.cluster.local:5432/id',
    KC_CACHE: 'ispn',
    KC_CACHE_STACK: 'jdbc-ping',
    JAVA_OPTS_KC_HEAP: '-XX:MaxRAMPercentage=65 -XX:InitialRAMPercentage=30',
  });
});

test('what it is put together for is what it starts with: else it would start as something else', () => {
  const [copy, build] = pod.initContainers;
  if (!copy || !build) throw new Error('it is not put together');
  expect([copy.name, build.name, build.command]).toEqual(['copy', 'build', ['/opt/keycloak/bin/kc.sh', 'build']]);
  expect(envOf(pod.containers[0])).toMatchObject(envOf(build));
  const volume = ({ volumeMounts }: typeof build, path: string) => volumeMounts.find(({ mountPath }) => mountPath === path)?.name;
  const place = '/opt/keycloak/lib/quarkus';
  expect([volume(copy, '/built'), volume(build, place), volume(pod.containers[0], place)]).toEqual(['built', 'built', 'built']);
});

test('no variable of any of its pods is a secret: they are files', () => {
  for (const name of ['id-server', 'id-realm']) {
    const { containers, initContainers = [] } = deploymentOf(site, name).template.spec;
    for (const container of [...containers, ...initContainers]) {
      for (const { name: variable, valueFrom } of container.env ?? []) {
        expect([variable, valueFrom]).toEqual([variable, undefined]);
        expect(variable).not.toMatch(/PASSWORD|CLIENT_SECRET/);
      }
    }
  }
  expect(mountsOf(pod, 'keycloak').filter((path) => path.startsWith('/run/secrets/keycloak/'))).toEqual(
    ['keeper', 'site_directory', 'site_mail', 'storage'].map((name) => `/run/secrets/keycloak/${name}`),
  );
});

test('servers speak to each other, the script to them, and nobody else but the edge and who measures comes there', () => {
  const into = site.blueprint.flows.flatMap(({ from, to, port }) =>
    to.kind === 'pods' && to.service === 'id' && from.kind === 'pods' ? [`${from.service}/${from.component} ${to.component}:${port}`] : [],
  );
  expect([...new Set(into)].sort()).toEqual([
    'edge/traefik server:8080',
    'id/realm server:8080',
    'id/server server:57800',
    'id/server server:7800',
    'watch/prometheus server:9000',
  ]);
  const { allowed, asked } = connections(site);
  const toIt = (lines: readonly string[]) => lines.filter((line) => line.includes('-> security/id-'));
  expect(toIt(allowed)).toEqual(toIt(asked));
  expect(toIt(allowed)).toHaveLength(into.length);
});

test('one server for each of two nodes, of which the earlier ones stop before a release changes the database', async () => {
  expect(deploymentOf(site, 'id-server')).toMatchObject({ replicas: 2, strategy: { type: 'Recreate' } });
  expect(deploymentOf(await write(issuing({ replicas: 1 })), 'id-server').replicas).toBe(1);
  // two would undo each other's work
  expect(deploymentOf(site, 'id-realm')).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
});

test('only the realm of the site and what its pages load is served, and passwords are tried at a rate of their own', () => {
  const id = site.blueprint.services.find(({ name }) => name === 'id');
  expect(Object.values(id?.serves ?? {}).map(({ host, path, limit }) => [host, path, limit])).toEqual([
    ['id.example.org', '/realms/site', 'default'],
    ['id.example.org', '/realms/site/protocol/openid-connect', 'api'],
    ['id.example.org', '/realms/site/protocol/openid-connect/3p-cookies', 'default'],
    ['id.example.org', '/realms/site/protocol/openid-connect/login-status-iframe.html', 'default'],
    ['id.example.org', '/realms/site/login-actions', 'auth'],
    ['id.example.org', '/resources', 'default'],
  ]);
});

test('the directory is read over TLS by an account of its own, and never written', () => {
  const { directory } = realmOf(site);
  const config = Object.fromEntries(Object.entries(directory?.component.config ?? {}).map(([key, [value]]) => [key, value]));
  expect(config).toMatchObject({
    connectionUrl: 'ldaps://ldap.data.svc.cluster.local:636',
    editMode: 'READ_ONLY',
    syncRegistrations: 'false',
    useTruststoreSpi: 'always',
    bindDn: 'CN=id,OU=Services,DC=ad,DC=example,DC=org',
    bindCredential: '${vault.directory}',
    usersDn: 'OU=People,DC=ad,DC=example,DC=org',
  });
  // members of the group alone, whose name has what means something in a filter
  expect(config['customUserSearchFilter']).toBe(
    '(&(sAMAccountType=805306368)(!(userAccountControl:1.2.840.113556.1.4.803:=2))' +
      '(memberOf:1.2.840.113556.1.4.1941:=CN=site \\28users\\29,OU=Groups,DC=ad,DC=example,DC=org))',
  );
  expect(directory?.mapper).toMatchObject({ config: { mode: ['READ_ONLY'], 'groups.dn': ['OU=Groups,DC=ad,DC=example,DC=org'] } });
  expect(envOf(pod.containers[0])['KC_TRUSTSTORE_PATHS']).toBe('/etc/keycloak/authorities');
  const map = site.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'id-server-config');
  expect(map?.data?.['directory.pem']).toBe(CA);
});

test('people of the site file have a first password of the store, and no directory is asked', async () => {
  const own = await write(issuing({ people: PEOPLE }, { without: ['ldap'] }));
  const { people, directory, groups } = realmOf(own);
  expect(people).toEqual({
    alice: { firstName: 'Alice', lastName: 'Doe', email: 'alice@example.org', groups: ['ops'], passwordFile: '/run/people/alice' },
    bob: { firstName: 'Bob', lastName: '', email: 'bob@example.org', groups: [], passwordFile: '/run/people/bob' },
  });
  expect([directory, groups]).toEqual([null, ['crew', 'ops']]);
  expect(envOf(deploymentOf(own, 'id-server').template.spec.containers[0])).not.toHaveProperty('KC_TRUSTSTORE_PATHS');
  const passwords = own.blueprint.secrets.filter(({ id }) => id.startsWith('id/person-'));
  expect(passwords.map(({ id, make }) => [id, make.kind])).toEqual([
    ['id/person-alice', 'password'],
    ['id/person-bob', 'password'],
  ]);
});

test('its policies are those of the site', async () => {
  const { realm, profile } = realmOf(
    await write(issuing({ tries: 7, lock: '20m', tokens: '30m', session: '4h', idle: '20m', minPasswordLength: 16 })),
  );
  expect(realm).toMatchObject({
    registrationAllowed: false,
    resetPasswordAllowed: false,
    bruteForceProtected: true,
    failureFactor: 7,
    waitIncrementSeconds: 1200,
    maxFailureWaitSeconds: 1200,
    accessTokenLifespan: 1800,
    ssoSessionMaxLifespan: 14_400,
    ssoSessionIdleTimeout: 1200,
    smtpServer: { password: '${vault.mail}', starttls: 'true', ssl: 'false', from: 'noreply@id.example.org' },
  });
  expect(realm['passwordPolicy']).toMatch(/^length\(16\) /);
  // services know people by their address: Mailcow opens the mailbox of that name
  expect(profile.notTheirOwn).toEqual(['email']);
});

test('what it knows is copied by who holds its database', () => {
  const { blueprint } = resolve(issuing(), 'issuing.ts');
  expect(blueprint.services.find(({ name }) => name === 'id')?.answeredBy['storage']).toBe('postgres');
  expect(keycloak.definition.keeps?.({ options: {} as never })).toMatchObject({ realm: { need: 'storage', method: 'dump' } });
});
