import { ghost, mysql, postgres, restic, webApp } from '../../../index';
import { mysql as database, postgres as relations } from '../../../blueprint/contracts/contract';
import { b2Bucket, elsewhere, hetznerBucket, hostPorts, machine } from '../../../environments/words';
import type { EnvironmentInput } from '../../../environments/environment';
import { containersOf, podsOf, type PodJson } from '../pods';
import { writeStaged, type KubeJson, type WrittenSite } from '../site-objects';

const input: EnvironmentInput = {
  name: 'small',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
  },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  buckets: {
    near: hetznerBucket('fsn1'),
    far: b2Bucket('eu-central-003'),
    'near-staging': hetznerBucket('nbg1', { versioning: false, expire: '7d' }),
  },
  services: {
    sql: mysql({ in: 'data' }),
    blog: ghost({ in: 'web', host: 'blog.example.org' }),
    shop: webApp({ in: 'web', image: 'ghcr.io/example/shop:1.0.0', port: 3000, needs: { db: database({ from: 'sql' }) } }),
    pg: postgres({ in: 'data' }),
    store: webApp({
      ...{ in: 'web', image: 'ghcr.io/example/store:1.0.0', port: 3000, needs: { db: relations() } },
      mask: { db: { apply: 'UPDATE people SET name = id', check: 'SELECT 1 FROM people WHERE name <> id' } },
    }),
    copies: restic({}),
  },
  backup: { to: ['near', 'far'], at: '04:30', keep: '30d' },
};
const staging = { services: ['blog', 'store'], until: '2030-01-01T00:00:00Z', withData: true } as const;

let written: WrittenSite;
let plain: WrittenSite;
beforeAll(async () => {
  written = await writeStaged(input, staging);
  plain = await writeStaged(input);
}, 60_000);

const job = (name: string): PodJson => {
  const found = podsOf(written).find(({ owner }) => owner.kind === 'CronJob' && owner.metadata.name === name);
  if (!found) throw new Error(`no CronJob ${name}`);
  return found;
};
const secretsOf = ({ spec }: PodJson): readonly string[] => (spec.volumes ?? []).flatMap(({ secret }) => secret?.secretName ?? []).sort();
const envOf = (pod: PodJson): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(containersOf(pod).flatMap(({ env = [] }) => env.map(({ name, value }) => [name, value])));
const config = (name: string): Readonly<Record<string, string>> =>
  written.objects.find((object: KubeJson) => object.kind === 'ConfigMap' && object.metadata.name === name)?.data ?? {};

test('both halves wait for a person, one run at a time and never by a schedule', () => {
  const halves = ['sql-mask-databases', 'sql-staging-load-databases'].map((name) => job(name));
  expect(halves.map(({ owner }) => owner.spec)).toMatchObject(halves.map(() => ({ suspend: true, concurrencyPolicy: 'Forbid' })));
  expect(halves.map(({ owner }) => owner.metadata.namespace)).toEqual(['data', 'staging']);
});

test('who masks has what opens copies and what encrypts masked ones, and no password of the database', () => {
  const pod = job('sql-mask-databases');
  expect(secretsOf(pod)).toEqual(['sql-copy-far', 'sql-copy-key', 'sql-copy-near', 'sql-masked', 'sql-masked-key']);
  expect(pod.spec.volumes?.some((volume) => 'persistentVolumeClaim' in volume)).toBe(false);
  expect(envOf(pod)).toMatchObject({
    MASKED: 'masked nbg1 s3:https://nbg1.your-objectstorage.com/small-near-staging/small/sql/databases/20300101T000000Z\n',
    DATABASES: 'blog blog /usr/local/lib/archipel/masks/blog/apply /usr/local/lib/archipel/masks/blog/check\n',
    FILE: 'databases.sql',
  });
});

test('who loads has the key and the bucket of masked copies and the account of its own server, nothing of production', () => {
  const pod = job('sql-staging-load-databases');
  expect(secretsOf(pod)).toEqual(['sql-staging-copier', 'sql-staging-masked', 'sql-staging-masked-key']);
  expect(envOf(pod)).toMatchObject({ HOST: 'sql-staging.staging.svc.cluster.local', PORT: '3306', DATABASES: 'blog blog_staging\n' });
  expect(Object.values(envOf(pod)).filter((value) => /fsn1|backblaze|small-near\/|small-far/.test(value ?? ''))).toEqual([]);
});

test('nothing in the namespace of staging names a Secret, a host or a bucket of production', () => {
  const own = written.objects.filter(({ metadata }) => metadata.namespace === 'staging');
  expect(own.length).toBeGreaterThan(5);
  const text = JSON.stringify(own);
  for (const wrong of ['sql.data', 'copy-key', 'small-near/', 'small-far', '"sql-copier"', '"blog-db"'])
    expect(text.includes(wrong)).toBe(false);
});

test('the mask and its check go into the job as they stand beside the service', () => {
  const texts = Object.values(config('sql-mask-databases-config')).join('\n');
  expect(texts).toContain('CREATE FUNCTION masked_text');
  expect(texts).toContain('not known to the mask');
  expect(Object.values(config('sql-staging-load-databases-config')).join('\n')).toContain('DROP DATABASE IF EXISTS');
});

test('without data no object of production changes but its policies, quotas and room for accounts', () => {
  const idOf = ({ kind, metadata }: KubeJson): string => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
  const jobs = (site: WrittenSite): readonly string[] => site.objects.filter(({ kind }) => kind === 'CronJob').map(idOf);
  expect(jobs(written).filter((id) => !jobs(plain).includes(id))).toEqual(
    expect.arrayContaining(['CronJob data/sql-mask-databases', 'CronJob staging/sql-staging-load-databases']),
  );
  const pods = (site: WrittenSite): string =>
    JSON.stringify(site.objects.filter(({ kind, metadata }) => kind === 'StatefulSet' && metadata.namespace === 'data'));
  expect(pods(written)).toBe(pods(plain));
});

test('what an archive has is asked of its server, by the account that copies: no key of an archive, and no bucket but that of masked copies', () => {
  const pod = job('pg-mask-databases');
  expect(secretsOf(pod)).toEqual(['pg-copier', 'pg-masked', 'pg-masked-key']);
  expect(pod.spec.volumes?.some((volume) => 'persistentVolumeClaim' in volume)).toBe(false);
  expect(envOf(pod)).toMatchObject({
    HOST: 'pg.data.svc.cluster.local',
    PORT: '5432',
    PROGRAMS: '/usr/lib/postgresql/17/bin',
    DATABASES: 'store store /usr/local/lib/archipel/masks/store/apply /usr/local/lib/archipel/masks/store/check\n',
  });
  // what says that a copy of restic is masked
  expect(Object.keys(envOf(pod)).filter((name) => ['FILE', 'TARGETS'].includes(name))).toEqual([]);
  expect(Object.values(config('pg-mask-databases-config')).join('\n')).toContain('CREATE ROLE masker LOGIN');
});

test('in staging alone the account that copies may write as the owners, for those who load', () => {
  const loads = (name: string): readonly unknown[] =>
    podsOf(written)
      .filter(({ owner }) => owner.kind === 'StatefulSet' && owner.metadata.name === name)
      .flatMap((pod) => containersOf(pod).filter((container) => container.name === 'accounts'))
      .map(({ env = [] }) => env.find(({ name: variable }) => variable === 'LOADS')?.value);
  expect(loads('pg-staging')).toEqual(['yes']);
  expect(loads('pg')).toEqual([undefined]);
  expect(secretsOf(job('pg-staging-load-databases'))).toEqual(['pg-staging-copier', 'pg-staging-masked', 'pg-staging-masked-key']);
});
