import { mautic } from '../../../charts/mautic/service';
import { resolve } from '../../../blueprint/resolve';
import { ofKind } from '../platform';
import { phpSite } from '../php-site';
import { containersOf, podsOf } from '../pods';
import { write, type WrittenSite } from '../site-objects';

let site: WrittenSite;
beforeAll(async () => (site = await write(phpSite())));

const PODS = ['news', 'news-clock', 'news-worker'];
const pods = () => podsOf(site).filter(({ id, namespace }) => namespace === 'prod-marketing' && id.startsWith('Deployment'));
const envOf = (pod: string, container: string) =>
  Object.fromEntries(
    pods()
      .filter(({ id }) => id.endsWith(`/${pod}`))
      .flatMap(containersOf)
      .filter(({ name }) => name === container)
      .flatMap(({ env = [] }) => env.map(({ name, value }) => [name, value])),
  );

test('a web server, a worker and a clock, each restricted', () => {
  expect(
    pods()
      .map(({ owner }) => owner.metadata.name)
      .sort(),
  ).toEqual(PODS);
  for (const pod of pods()) {
    expect(pod.spec.securityContext).toMatchObject({ runAsUser: 33, runAsNonRoot: true });
    for (const { securityContext } of containersOf(pod)) {
      expect(securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(securityContext?.capabilities?.add).toBeUndefined();
    }
  }
});

test('all three share the files, and what is compiled is of each alone', () => {
  for (const { spec } of pods()) {
    expect(spec.volumes?.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])).toEqual(['news-files']);
    expect(spec.volumes?.find(({ name }) => name === 'cache')?.['emptyDir']).toEqual({ sizeLimit: '1Gi' });
  }
  const components = site.blueprint.services.find(({ name }) => name === 'news')?.components ?? {};
  expect(Object.values(components).map(({ boundToNode }) => boundToNode)).toEqual([true, true, true]);
});

test('one alone installs and migrates; the others wait for it', () => {
  expect(PODS.map((pod) => envOf(pod, 'prepare')['LEADS'])).toEqual(['true', undefined, undefined]);
  const mounted = pods().flatMap((pod) =>
    containersOf(pod).flatMap(({ volumeMounts = [] }) => volumeMounts.filter(({ mountPath }) => mountPath === '/run/admin/password')),
  );
  expect(mounted).toHaveLength(1);
});

test('no container has a secret in its environment or its configuration', () => {
  for (const { env = [] } of pods().flatMap(containersOf)) expect(env.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual([]);
  const configs = ofKind(site, 'ConfigMap').filter(({ metadata }) => metadata.name.startsWith('news'));
  expect(configs).toHaveLength(3);
  for (const { data = {} } of configs) {
    expect(data['parameters_local.php']).toContain("'secret_key' => $kept_in('/run/secret-key/value'),");
    expect(data['parameters_local.php']).toContain("'db_password' => $kept_in('/run/db/password'),");
  }
});

test('it believes pods of the cluster what they say of who asks, and nobody else', () => {
  for (const pod of PODS) expect(envOf(pod, 'prepare')['PODS']).toBe(site.blueprint.cluster?.pods);
});

test('staff signs in at the site first; forms, pages, pixels and links are for everybody', () => {
  const serves = Object.values(site.blueprint.services.find(({ name }) => name === 'news')?.serves ?? {});
  const open = serves.filter(({ signIn }) => signIn === 'own').map(({ path }) => path);
  expect(open).toEqual(['/']);
  expect(
    serves
      .filter(({ signIn }) => signIn === 'forward-auth')
      .map(({ path }) => path)
      .sort(),
  ).toEqual(
    [
      '/api',
      '/efconnect',
      '/elfinder',
      '/installer',
      '/oauth',
      '/passwordreset',
      '/passwordresetconfirm',
      '/s',
      '/s/login',
      '/saml',
    ].sort(),
  );
  expect(serves.find(({ path }) => path === '/s/login')?.limit).toBe('auth');
});

test('programs come in where the site says so, and the interface is off where it does not', () => {
  expect(envOf('news', 'mautic')['API']).toBe('false');
  const { blueprint } = resolve(
    phpSite({ news: mautic({ host: 'news.example.org', adminEmail: 'ops@example.org', answeredBy: { db: 'books' }, api: true }) }),
    'php.ts',
  );
  const serves = Object.values(blueprint.services.find(({ name }) => name === 'news')?.serves ?? {});
  expect(
    serves.filter(({ path }) => ['/api', '/oauth'].includes(path)).map(({ path, signIn, limit }) => `${path} ${signIn} ${limit}`),
  ).toEqual(['/api own api', '/oauth own auth']);
});

test('mails leave by the relay of the site, and without one nowhere', async () => {
  expect(envOf('news-worker', 'worker')).toMatchObject({
    MAIL_PORT: '587',
    MAIL_SECURITY: 'starttls',
    MAIL_FROM: 'noreply@news.example.org',
    SENDERS: '2',
  });
  const { relay: _, ...others } = phpSite().services ?? {};
  const mute = await write({ ...phpSite(), services: others });
  const env = podsOf(mute)
    .filter(({ id }) => id.endsWith('/news-worker'))
    .flatMap(containersOf)
    .flatMap(({ env: variables = [] }) => variables.map(({ name }) => name));
  expect(env.filter((name) => name.startsWith('MAIL'))).toEqual([]);
});
