import { resolve } from '../../../blueprint/resolve';
import { ofKind } from '../platform';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf, type PodJson } from '../pods';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';
import { site } from './site';

let written: WrittenSite;
beforeAll(async () => (written = await write(site({ signIn: 'oidc', groups: ['staff', 'a.b'], apps: ['calendar'], phoneRegion: 'FR' }))));

const pod = (name: string, from: WrittenSite = written): PodJson =>
  podsOf(from).find(({ owner }) => owner.metadata.name === name) as PodJson;
const container = (of: PodJson, name: string) => containersOf(of).find((known) => known.name === name);
const envOf = (of: PodJson, name: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries((container(of, name)?.env ?? []).map(({ name: key, value, valueFrom }) => [key, value ?? valueFrom]));
const configOf = (name: string, from: WrittenSite = written): Readonly<Record<string, string>> =>
  ofKind(from, 'ConfigMap').find(({ metadata }) => metadata.name === `${name}-config`)?.data ?? {};
const siteJson = (from: WrittenSite = written): Readonly<Record<string, unknown>> =>
  JSON.parse(configOf('cloud', from)['site.json'] ?? '') as Readonly<Record<string, unknown>>;

test.each(Object.entries({ ...podClaims, ...siteClaims }))('%s', async (_, claim) => {
  // stand-ins have no pods that would read what they are given
  const found = (of: WrittenSite): readonly string[] => claim(of).filter((text) => !/^(memory|pg|relay)\/\1-grants/.test(text));
  expect(found(written)).toEqual([]);
  expect(found(await write(site({ data: 'volume', push: false })))).toEqual([]);
});

test('no container has a secret as a variable, nor REDIS_HOST, for which the image writes where only root may', () => {
  const all = podsOf(written).filter(({ id }) => /office\/cloud/.test(id));
  expect(all.length).toBeGreaterThan(6);
  for (const each of all) {
    for (const { env = [] } of containersOf(each)) {
      expect(env.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual([]);
      expect(env.map(({ name }) => name)).not.toContain('REDIS_HOST');
    }
  }
});

test('each secret is a file of its own, and what is fixed for good comes from the store', () => {
  const mounted = (name: string): readonly string[] =>
    (container(pod(name), name === 'cloud' ? 'nextcloud' : 'settings')?.volumeMounts ?? [])
      .map(({ mountPath }) => mountPath)
      .filter((path) => path.startsWith('/run/nextcloud/'));
  expect([...mounted('cloud')].sort()).toEqual(
    ['database-password', 'instance', 'mail-password', 'objects-access-key', 'objects-secret-key', 'redis-password', 'salt', 'secret'].map(
      (name) => `/run/nextcloud/${name}`,
    ),
  );
  const ids = written.blueprint.secrets.map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining(['cloud/instance', 'cloud/salt', 'cloud/secret', 'cloud/admin', 'cloud/metrics', 'cloud/copy-key']),
  );
});

test('the administrator and the client are known to the start alone', () => {
  const paths = (of: PodJson, name: string): readonly string[] =>
    (container(of, name)?.volumeMounts ?? []).map(({ mountPath }) => mountPath);
  const secret = ['/run/nextcloud/admin', '/run/nextcloud/client-secret'];
  expect(paths(pod('cloud'), 'install')).toEqual(expect.arrayContaining(secret));
  for (const [of, name] of [
    [pod('cloud'), 'nextcloud'],
    [pod('cloud-cron'), 'nextcloud'],
    [pod('cloud-push'), 'settings'],
  ] as const)
    expect(paths(of, name).filter((path) => secret.includes(path))).toEqual([]);
});

test('its configuration names who answers, and trusts pods and nodes as proxies, nobody else', () => {
  expect(siteJson()).toMatchObject({
    host: 'cloud.example.org',
    proxies: [written.blueprint.cluster?.pods, ...written.blueprint.nodes.flatMap(({ clusterAddress }) => clusterAddress ?? [])],
    database: { host: 'pg.pg.svc.cluster.local', port: 5432, name: 'cloud', user: 'cloud' },
    redis: { host: 'memory.memory.svc.cluster.local', port: 6379, user: 'cloud' },
    objects: { bucket: 'small-drive', host: 'fsn1.your-objectstorage.com', port: 443, tls: true },
    mail: { host: 'relay.relay.svc.cluster.local', port: 587, tls: false, fromName: 'noreply', fromDomain: 'cloud.example.org' },
    phoneRegion: 'FR',
  });
});

test('it runs once, as nobody, and its old pod ends before a new one begins', () => {
  const [deployment] = ofKind(written, 'Deployment').filter(({ metadata }) => metadata.name === 'cloud');
  expect(deployment?.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  expect(pod('cloud').spec.securityContext).toMatchObject({ runAsUser: 33, runAsNonRoot: true });
  const main = container(pod('cloud'), 'nextcloud');
  expect(main?.ports?.map(({ containerPort }) => containerPort)).toEqual([8080]);
  expect(main?.readinessProbe).toMatchObject({
    httpGet: { path: '/status.php', httpHeaders: [{ name: 'Host', value: 'cloud.example.org' }] },
  });
});

test('jobs run each five minutes, one at a time', () => {
  const [cron] = ofKind(written, 'CronJob').filter(({ metadata }) => metadata.name === 'cloud-cron');
  expect(cron?.spec).toMatchObject({ schedule: '*/5 * * * *', concurrencyPolicy: 'Forbid', suspend: false });
});

test('the issuer is asked for the groups that may come in, and for nobody else', () => {
  expect(envOf(pod('cloud'), 'install')).toMatchObject({
    APPS: 'notify_push user_oidc calendar',
    OIDC_CLIENT: 'cloud',
    OIDC_DISCOVERY: 'https://id.example.com/realms/site/.well-known/openid-configuration',
    OIDC_GROUPS: '/^(staff|a\\.b)$/',
    OIDC_RESTRICT: '1',
  });
  const { errors } = resolve(site({ signIn: 'oidc' }), 'small.ts').verdict;
  expect(errors.map(({ id, at }) => `${id} ${at}`)).toEqual(['sign-in/open-to-all services.cloud.needs.sign-in']);
  const { id: _, ...without } = site().services as Readonly<Record<string, unknown>>;
  expect(resolve({ ...site(), services: without } as never, 'small.ts').verdict.errors).toEqual([]);
});

test('who needs what reaches it, and nobody else: the exporter and notify_push ask the server, copies the database and the buckets', () => {
  const of = (component: string): readonly string[] =>
    written.blueprint.flows
      .filter(({ from }) => from.kind === 'pods' && from.service === 'cloud' && from.component === component)
      .map(({ to, port }) => `${to.kind === 'pods' ? `${to.service}/${to.component}` : to.kind === 'host' ? to.host : to.kind}:${port}`)
      .filter((line) => !line.startsWith('cluster-dns'))
      .sort();
  const drive = 'fsn1.your-objectstorage.com:443';
  expect(of('cron')).toEqual([drive, 'memory/db:6379', 'pg/db:5432', 'relay/db:587'].sort());
  expect(of('push')).toEqual(['cloud/app:8080', 'memory/db:6379', 'pg/db:5432'].sort());
  expect(of('exporter')).toEqual(['cloud/app:8080']);
  expect(of('copy-all')).toEqual(
    ['copies/teller:9091', drive, 'nbg1.your-objectstorage.com:443', 's3.eu-central-003.backblazeb2.com:443', 'pg/db:5432'].sort(),
  );
  expect(of('app')).toEqual(expect.arrayContaining([drive, 'memory/db:6379', 'pg/db:5432', 'relay/db:587', 'apps.nextcloud.com:443']));
});

test('without a bucket, push, mail and sign-in nothing of them is there', async () => {
  const input = site({ data: 'volume', push: false });
  const { relay: _, ...services } = input.services as Readonly<Record<string, unknown>>;
  const small = await write({ ...input, services } as never);
  expect(configOf('cloud', small)['objects.config.php']).toBeUndefined();
  expect(configOf('cloud', small)['mail.config.php']).toBeUndefined();
  expect(envOf(pod('cloud', small), 'install')['APPS']).toBe('');
  expect(podsOf(small).some(({ owner }) => owner.metadata.name === 'cloud-push')).toBe(false);
  expect(siteJson(small)).not.toHaveProperty('objects');
});

test('a larger upload is let through by each that stands on its way', () => {
  const { blueprint } = resolve(site({ largestUpload: '10Gi' }), 'small.ts');
  expect(blueprint.services.find(({ name }) => name === 'cloud')?.serves['site']?.maxBody).toBe('10Gi');
  expect(envOf(pod('cloud'), 'nextcloud')).toMatchObject({
    APACHE_BODY_LIMIT: String(5 * 2 ** 30),
    PHP_UPLOAD_LIMIT: '5120M',
    NEXTCLOUD_WORKERS: '21',
  });
});

test('an id of an app, a region or a group that is none is refused where it is written', () => {
  const wrong = (options: object): readonly string[] => {
    try {
      resolve(site(options as never), 'small.ts');
      return [];
    } catch (error) {
      return String(error)
        .split('\n')
        .filter((line) => line.includes('services.cloud'));
    }
  };
  for (const options of [
    { apps: ['Calendar!'] },
    { phoneRegion: 'fr' },
    { groups: ['a(b'] },
    { quietHour: 24 },
    { data: { bucket: 'Drive' } },
  ])
    expect(wrong(options).length).toBeGreaterThan(0);
});
