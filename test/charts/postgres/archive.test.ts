import { parse } from 'yaml';
import { resolve } from '../../../blueprint/resolve';
import { containersOf, podsOf } from '../pods';
import { write, type WrittenSite } from '../site-objects';
import { clustered } from './site';

let site: WrittenSite;
let walg: WrittenSite;
beforeAll(async () => {
  site = await write(clustered());
  walg = await write(clustered({ archive: { engine: 'wal-g', rpo: '10m', keep: '60d' } }));
});

const fileOf = ({ objects }: WrittenSite, key: string): string =>
  objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'pg-config')?.data?.[key] ?? '';
const containers = (written: WrittenSite) =>
  podsOf(written)
    .filter(({ id }) => id === 'StatefulSet data/pg')
    .flatMap(containersOf);
const variable = (written: WrittenSite, container: string, name: string) =>
  containers(written)
    .find((known) => known.name === container)
    ?.env?.find((known) => known.name === name)?.value;
const settings = (written: WrittenSite) =>
  (parse(fileOf(written, 'patroni.yml')) as { readonly postgresql: { readonly parameters: Readonly<Record<string, string>> } }).postgresql
    .parameters;

test('it is planned as a copy that the service makes itself: full ones each day, and all that changes meanwhile', () => {
  expect(site.blueprint.backups.find(({ service }) => service === 'pg')).toEqual({
    id: 'pg/databases',
    service: 'pg',
    name: 'databases',
    method: 'archive',
    need: 'data',
    component: 'db',
    at: '02:35',
    every: '24h',
    rpo: '5m',
    keep: '30d',
    changes: undefined,
    to: ['near', 'far'],
    copier: undefined,
    tellers: ['db', 'prove'],
  });
  expect(walg.blueprint.backups.find(({ service }) => service === 'pg')).toMatchObject({ rpo: '10m', keep: '60d' });
});

test('a promise of minutes holds by the log, which a day between full copies would break', () => {
  const promises = { rpo: '15m', rto: '4h' } as const;
  const found = ({ verdict }: ReturnType<typeof resolve>) =>
    verdict.problems.flatMap(({ id }) => (id === 'backup/interval-over-rpo' ? [id] : []));
  expect(found(resolve(clustered({}, { promises }), 'kept.ts'))).toEqual([]);
  expect(found(resolve(clustered({ archive: { rpo: '20m' } }, { promises }), 'broken.ts'))).toEqual(['backup/interval-over-rpo']);
});

test('every bucket of the site is a repository, encrypted, with the log of a week and copies of a month', () => {
  const text = fileOf(site, 'pgbackrest.conf');
  for (const number of [1, 2])
    for (const line of [
      'cipher-type=aes-256-cbc',
      'retention-full-type=time',
      'retention-full=30',
      'retention-archive=7',
      'path=/clustered/pg/archive',
    ])
      expect(text).toContain(`repo${number}-${line}\n`);
  expect(text).toContain('repo1-s3-endpoint=fsn1.your-objectstorage.com\n');
  expect(text).toContain('repo2-s3-bucket=clustered-far\n');
  expect(text).not.toMatch(/(key|secret|pass)=/);
});

test('both tools are run by the same scripts: what differs is the one that is named', () => {
  expect(settings(site)).toMatchObject({
    archive_mode: 'on',
    archive_command: expect.stringMatching(/^ENGINE=pgbackrest bash .*archive\.sh push "%p"$/) as string,
    archive_timeout: 150,
  });
  expect(settings(walg)).toMatchObject({ archive_command: expect.stringMatching(/^ENGINE=wal-g /) as string, archive_timeout: 300 });
  expect(fileOf(site, 'wal-g.sh')).toBe('');
  expect(fileOf(walg, 'pgbackrest.conf')).toBe('');
  expect(variable(walg, 'archive', 'KEEP')).toBe('60');
  expect(variable(site, 'archive', 'TARGETS')).toBe(
    'near fsn1 https://fsn1.your-objectstorage.com clustered-near clustered/pg/archive\n' +
      'far eu-central-003 https://s3.eu-central-003.backblazeb2.com clustered-far clustered/pg/archive\n',
  );
});

test('Spilo has WAL-G, whatever was asked for', async () => {
  expect(variable(await write(clustered({ software: 'spilo', archive: { engine: 'pgbackrest' } })), 'archive', 'ENGINE')).toBe('wal-g');
});

test('what is told of copies goes where those of the others do', () => {
  const id = Buffer.from('pg/databases').toString('base64url');
  expect(variable(site, 'archive', 'PUSH')).toBe(`http://copies.copies.svc.cluster.local:9091/metrics/job/backup/backup@base64/${id}`);
});

test('copies are proven once a week, six hours after one was made', async () => {
  const schedule = ({ objects }: WrittenSite) =>
    (objects.find(({ kind, metadata }) => kind === 'CronJob' && metadata.name === 'pg-prove')?.spec as { readonly schedule: string })
      .schedule;
  expect(schedule(site)).toBe('35 8 * * 0');
  expect(schedule(await write(clustered({}, { backup: { to: ['near'], at: '19:30' } })))).toBe('5 2 * * 1');
});

test('a site without copies has none of it: no tool, no key, no job', async () => {
  const bare = await write(clustered({}, { backup: undefined, buckets: {} }));
  expect(settings(bare)).toMatchObject({ archive_mode: 'off' });
  expect(containers(bare).map(({ name }) => name)).toEqual(['accounts', 'exporter', 'postgres']);
  expect(bare.objects.filter(({ kind, metadata }) => kind === 'CronJob' && metadata.name.startsWith('pg'))).toEqual([]);
  expect(bare.blueprint.secrets.filter(({ id }) => id.includes('archive'))).toEqual([]);
});

test('a standby of another site reads that one’s archive with that one’s key, and writes to its own', async () => {
  const standby = await write(clustered({ standby: { site: 'other', service: 'main', bucket: 'far', host: 'pg.other.example.net' } }));
  expect(fileOf(standby, 'followed.conf')).toContain('repo1-path=/other/main/archive\n');
  expect(fileOf(standby, 'pgbackrest.conf')).toContain('repo1-path=/clustered/pg/archive\n');
  expect(standby.blueprint.secrets.find(({ id }) => id === 'pg/followed-key')?.make.kind).toBe('external');
  expect(standby.blueprint.secrets.find(({ id }) => id === 'pg/replication')?.make.kind).toBe('external');
  expect(standby.blueprint.flows).toContainEqual(
    expect.objectContaining({ to: { kind: 'host', host: 'pg.other.example.net' }, port: 5432 }),
  );
});
