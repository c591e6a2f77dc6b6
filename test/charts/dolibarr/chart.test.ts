import { dolibarr } from '../../../charts/dolibarr/service';
import { resolve } from '../../../blueprint/resolve';
import { ofKind } from '../platform';
import { phpSite } from '../php-site';
import { containersOf, podsOf } from '../pods';
import { write, type WrittenSite } from '../site-objects';

let site: WrittenSite;
beforeAll(async () => (site = await write(phpSite())));

const pod = (written = site) => podsOf(written).find(({ id }) => id === 'Deployment prod-gestion/erp');
const containers = (written = site) => {
  const found = pod(written);
  return found ? containersOf(found) : [];
};
const config = (written = site) => ofKind(written, 'ConfigMap').find(({ metadata }) => metadata.name === 'erp-config')?.data ?? {};
const envOf = (container: string, written = site) =>
  Object.fromEntries((containers(written).find(({ name }) => name === container)?.env ?? []).map(({ name, value }) => [name, value]));

test('its pods are restricted, in a namespace that would let them be less', () => {
  expect(site.blueprint.services.find(({ name }) => name === 'erp')?.components['app']?.podSecurity).toBe('restricted');
  for (const { securityContext } of containers()) {
    expect(securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(securityContext?.capabilities?.add).toBeUndefined();
  }
  expect(pod()?.spec.securityContext).toMatchObject({ runAsUser: 33, runAsNonRoot: true });
});

test('no container has a secret in its environment, its command or its configuration: each is read from a file', () => {
  for (const { env = [] } of containers()) expect(env.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual([]);
  const { spec } = pod() ?? {};
  const secrets = new Map(spec?.volumes?.flatMap(({ name, secret }) => (secret ? [[name, secret.secretName] as const] : [])));
  const read = (container: string) =>
    Object.fromEntries(
      (containers().find(({ name }) => name === container)?.volumeMounts ?? []).flatMap(({ name, mountPath }) =>
        secrets.has(name) ? [[mountPath, secrets.get(name)]] : [],
      ),
    );
  const common = {
    '/run/db/password': 'erp-db',
    '/run/instance/id': 'erp-instance',
    '/run/ldap/password': 'erp-directory',
    '/run/mail/password': 'erp-mail',
  };
  expect(read('dolibarr')).toEqual(common);
  expect(read('cron')).toEqual({ ...common, '/run/cron/key': 'erp-cron' });
  expect(read('prepare')).toEqual({ ...common, '/run/cron/key': 'erp-cron', '/run/admin/password': 'erp-admin' });
});

test('what encrypts its data is a secret that is made once and kept', () => {
  expect(site.blueprint.secrets.find(({ id }) => id === 'erp/instance')?.make).toMatchObject({ kind: 'password', length: 48 });
  expect(config()['conf.php']).toContain("$dolibarr_main_instance_unique_id = $kept_in('/run/instance/id');");
});

test('people of the directory sign in by LDAP over TLS, members alone, and without a directory nobody does', async () => {
  expect(envOf('dolibarr')).toMatchObject({
    LDAP_HOST: 'people.people.svc.cluster.local',
    LDAP_PORT: '636',
    LDAP_BIND: 'CN=erp,CN=Users,DC=ad,DC=example,DC=org',
    LDAP_FILTER: '(&(objectClass=user)(sAMAccountName=%1%)(memberOf=CN=staff,CN=Users,DC=ad,DC=example,DC=org))',
    LDAPTLS_CACERT: '/etc/directory/ca.pem',
  });
  expect(config()['ca.pem']).toContain('MIIBdirectory');
  const { people: _, ...others } = phpSite().services ?? {};
  const alone = await write({ ...phpSite(), services: others });
  expect(Object.keys(envOf('dolibarr', alone)).filter((name) => name.startsWith('LDAP'))).toEqual([]);
});

test('all of it stands behind the sign-in, but for what the site opens', () => {
  const serves = site.blueprint.services.find(({ name }) => name === 'erp')?.serves ?? {};
  expect(
    Object.values(serves)
      .map(({ path, signIn }) => `${path} ${signIn}`)
      .sort(),
  ).toEqual(['/ forward-auth', '/index.php forward-auth']);
  const { blueprint } = resolve(
    phpSite({
      erp: dolibarr({ in: 'prod-gestion', host: 'erp.example.org', answeredBy: { db: 'books' }, open: ['/public/payment', '/api'] }),
    }),
    'php.ts',
  );
  const opened = Object.values(blueprint.services.find(({ name }) => name === 'erp')?.serves ?? {});
  expect(opened.map(({ path, signIn, limit }) => `${path} ${signIn} ${limit}`).sort()).toEqual([
    '/ forward-auth default',
    '/api own api',
    '/index.php forward-auth auth',
    '/public/payment own default',
  ]);
});

test('a path that is no public page is not opened', () => {
  for (const path of ['/', '/admin', '/public/../admin', '/install'])
    expect(() =>
      resolve(phpSite({ erp: dolibarr({ host: 'erp.example.org', answeredBy: { db: 'books' }, open: [path] }) }), 'php.ts'),
    ).toThrow(/open/);
});

test('pages that install or upgrade are closed in the server too', () => {
  expect(config()['000-default.conf']).toMatch(/<LocationMatch "[^"]*install\|conf[^"]*">\s+Require all denied/);
});
