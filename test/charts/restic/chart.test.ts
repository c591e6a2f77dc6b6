import { certManager, contracts, ghost, mysql, restic, vault, webApp } from '../../../index';
import { hostPorts, machine } from '../../../environments/words';
import { b2Bucket, elsewhere, hetznerBucket } from '../../../environments/words';
import type { EnvironmentInput } from '../../../environments/environment';
import { resolve } from '../../../blueprint/resolve';
import { write } from '../site-objects';
import { containersOf, podsOf, type PodJson } from '../pods';

const site = (change: object = {}): EnvironmentInput => ({
  name: 'small',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
  },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  buckets: { near: hetznerBucket('fsn1'), far: b2Bucket('eu-central-003') },
  services: {
    sql: mysql({ in: 'data' }),
    blog: ghost({ in: 'web', host: 'blog.example.org' }),
    copies: restic({}),
  },
  backup: { to: ['near', 'far'], at: '04:30', keep: '30d' },
  ...change,
});
const jobsOf = async (input: EnvironmentInput): Promise<ReadonlyMap<string, PodJson>> =>
  new Map(
    podsOf(await write(input))
      .filter(({ owner }) => owner.kind === 'CronJob')
      .map((pod) => [pod.owner.metadata.name, pod]),
  );
const envOf = (pod: PodJson | undefined, container: string): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    (containersOf(pod as PodJson).find(({ name }) => name === container)?.env ?? []).map(({ name, value }) => [name, value]),
  );

test('all that the services keep is copied, proven and can be brought back; a database once, where it is held', async () => {
  const jobs = await jobsOf(site());
  expect([...jobs.keys()].sort()).toEqual(
    [
      'blog-copy-content',
      'blog-prove-content',
      'blog-restore-content',
      'sql-copy-databases',
      'sql-prove-databases',
      'sql-restore-databases',
    ].sort(),
  );
  for (const { owner } of jobs.values()) {
    const { suspend, schedule, concurrencyPolicy } = owner.spec as { suspend: boolean; schedule: string; concurrencyPolicy: string };
    expect(concurrencyPolicy).toBe('Forbid');
    expect(suspend).toBe(owner.metadata.name.includes('-restore-'));
    if (owner.metadata.name.includes('-copy-')) expect(schedule).toMatch(/^\d+ [45] \* \* \*$/);
    if (owner.metadata.name.includes('-prove-')) expect(schedule).toMatch(/^\d+ 1[01] \* \* 0$/);
  }
  // within the hour after 04:30, not at once
  const times = ['blog-copy-content', 'sql-copy-databases'].map((name) => (jobs.get(name)?.owner.spec as { schedule: string }).schedule);
  expect(new Set(times).size).toBe(2);
  for (const [minute = 0, hour = 0] of times.map((time) => time.split(' ').map(Number))) {
    expect(hour * 60 + minute).toBeGreaterThanOrEqual(4 * 60 + 30);
    expect(hour * 60 + minute).toBeLessThan(5 * 60 + 30);
  }
});

test('each copy goes to every bucket, to a folder of its own, encrypted with a key of its own service', async () => {
  const jobs = await jobsOf(site());
  expect(envOf(jobs.get('sql-copy-databases'), 'copy')['TARGETS']).toBe(
    'near fsn1 s3:https://fsn1.your-objectstorage.com/small-near/small/sql/databases\nfar eu-central-003 s3:https://s3.eu-central-003.backblazeb2.com/small-far/small/sql/databases\n',
  );
  for (const [name, pod] of jobs) {
    const secrets = new Map(
      (pod.spec.volumes ?? []).flatMap(({ name: volume, secret }) => (secret ? [[volume, secret.secretName] as const] : [])),
    );
    const service = name.split('-')[0];
    for (const { volumeMounts = [] } of containersOf(pod).filter(({ name: container }) => container !== 'program')) {
      const at = (path: string): string | undefined => secrets.get(volumeMounts.find(({ mountPath }) => mountPath === path)?.name ?? '');
      expect([at('/run/key/value'), at('/run/buckets/near'), at('/run/buckets/far')]).toEqual([
        `${service}-copy-key`,
        `${service}-copy-near`,
        `${service}-copy-far`,
      ]);
    }
  }
});

test('who copies reads the volume and cannot write it; who brings back can', async () => {
  const jobs = await jobsOf(site());
  const readOnly = (job: string): boolean | undefined =>
    containersOf(jobs.get(job) as PodJson)
      .flatMap(({ volumeMounts = [] }) => volumeMounts)
      .find(({ mountPath }) => mountPath === '/data')?.readOnly;
  expect([readOnly('blog-copy-content'), readOnly('blog-prove-content'), readOnly('blog-restore-content')]).toEqual([
    true,
    true,
    undefined,
  ]);
  expect(jobs.get('blog-copy-content')?.spec.securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
});

test('a database is dumped with the tools of its own image, by an account of its own', async () => {
  const pod = (await jobsOf(site())).get('sql-copy-databases') as PodJson;
  const copy = containersOf(pod).find(({ name }) => name === 'copy');
  expect(copy?.image).toMatch(/library\/mysql:/);
  expect(envOf(pod, 'copy')).toMatchObject({
    HOST: 'sql.data.svc.cluster.local',
    PORT: '3306',
    FILE: 'databases.sql',
    KEEP: '720h',
    SITE: 'small',
  });
  expect(copy?.volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/run/copier/value');
});

test('the account that copies is given every database, of those too whose users a vault makes, and a dump without one of them fails', async () => {
  const { services, ...rest } = site();
  const more = {
    certs: certManager({}),
    keeper: vault({ databases: { except: ['blog'] } }),
    shop: webApp({ in: 'web', image: 'ghcr.io/example/shop:1.0.0', port: 3000, needs: { db: contracts.mysql({ from: 'sql' }) } }),
  };
  const written = await write({ ...rest, namespaces: { web: {} }, services: { ...services, ...more } } as EnvironmentInput);
  const pods = new Map(podsOf(written).map((pod) => [pod.owner.metadata.name, pod]));
  expect(envOf(pods.get('sql'), 'accounts')).toMatchObject({ DATABASES: 'blog\nshop\n', GRANTS: expect.not.stringContaining('shop') });
  expect(envOf(pods.get('sql-copy-databases'), 'copy')['DATABASES']).toBe('blog shop');
});

test('what was kept is told where monitoring asks, under the id of the backup', async () => {
  const pod = (await jobsOf(site())).get('sql-copy-databases');
  const push = envOf(pod, 'tell')['PUSH'] ?? '';
  expect(push).toMatch(/^http:\/\/copies\.copies\.svc\.cluster\.local:9091\/metrics\/job\/backup\/backup@base64\//);
  expect(Buffer.from(push.split('/').at(-1) ?? '', 'base64url').toString()).toBe('sql/databases');
});

test('who copies reaches the database, the buckets and who is told, and nobody reaches it; the service itself reaches no bucket', () => {
  const { flows } = resolve(site(), 'site.ts').blueprint;
  const of = (component: string): readonly string[] =>
    flows
      .filter(({ from }) => from.kind === 'pods' && from.component === component)
      .map(({ to, port }) => `${to.kind === 'pods' ? `${to.service}/${to.component}` : to.kind === 'host' ? to.host : to.kind}:${port}`)
      .filter((line) => !line.startsWith('cluster-dns'))
      .sort();
  const stores = ['fsn1.your-objectstorage.com:443', 's3.eu-central-003.backblazeb2.com:443'];
  expect(of('copy-databases')).toEqual(['copies/teller:9091', ...stores, 'sql/db:3306'].sort());
  expect(of('copy-content')).toEqual(['copies/teller:9091', ...stores].sort());
  expect(of('db')).toEqual([]);
  expect(of('app')).toEqual(['sql/db:3306']);
  expect(flows.filter(({ to }) => to.kind === 'pods' && to.component.startsWith('copy-'))).toEqual([]);
});

test('without a service that copies nothing of it is there', async () => {
  const { services, ...rest } = site();
  const { copies: _, ...others } = services as Record<string, unknown>;
  expect(await jobsOf({ ...rest, services: others } as EnvironmentInput)).toEqual(new Map());
});

test('a copy for a trial is not copied', () => {
  const { blueprint } = resolve(site(), 'site.ts', { services: ['blog'], until: '2030-01-01T00:00:00Z' });
  expect(blueprint.backups.map(({ service }) => service).sort()).toEqual(['blog', 'sql']);
  expect(Object.keys(blueprint.services.find(({ name }) => name === 'blog-staging')?.components ?? {})).toEqual(['app']);
});

test('the changes since a dump are copied every few minutes, thinned out, and come back with the dump alone', async () => {
  const jobs = await jobsOf(site({ services: { sql: mysql({ in: 'data', pointInTime: {} }), copies: restic({}) } }));
  expect([...jobs.keys()].sort()).toEqual([
    'sql-copy-changes',
    'sql-copy-databases',
    'sql-prove-changes',
    'sql-prove-databases',
    'sql-restore-databases',
  ]);
  expect((jobs.get('sql-copy-changes')?.owner.spec as { schedule: string }).schedule).toBe('4-59/5 * * * *');
  expect(envOf(jobs.get('sql-copy-changes'), 'copy')['OFTEN']).toBe('true');
  expect(envOf(jobs.get('sql-copy-databases'), 'copy')['OFTEN']).toBeUndefined();
  const restore = jobs.get('sql-restore-databases');
  expect(envOf(restore, 'restore')).toMatchObject({ CHANGES: 'changes', FORWARD: '/usr/local/lib/archipel/database/forward.sh' });
  const image = (job: string, step: string) => containersOf(jobs.get(job) as PodJson).find(({ name }) => name === step)?.image;
  // the server's own image has no mysqlbinlog
  expect(image('sql-restore-databases', 'restore')).toMatch(/percona-server/);
  expect(image('sql-copy-databases', 'copy')).toMatch(/library\/mysql:/);
  expect((restore?.spec.volumes?.find(({ name }) => name === 'scratch') as { emptyDir?: unknown } | undefined)?.emptyDir).toEqual({
    sizeLimit: '15360Mi',
  });
});

test('where only dumps are kept there is no point in time to go back to', async () => {
  const jobs = await jobsOf(site());
  expect(envOf(jobs.get('sql-restore-databases'), 'restore')).not.toHaveProperty('FORWARD');
});
