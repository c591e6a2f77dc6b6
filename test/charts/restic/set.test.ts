import { resolve } from '../../../blueprint/resolve';
import { containersOf, podsOf, type PodJson } from '../pods';
import { ofKind } from '../platform';
import { write, type WrittenSite } from '../site-objects';
import { site } from '../nextcloud/site';

let written: WrittenSite;
beforeAll(async () => (written = await write(site())));
const pod = (name: string, from: WrittenSite = written): PodJson =>
  podsOf(from).find(({ owner }) => owner.metadata.name === name) as PodJson;
const container = (of: PodJson, name: string) => containersOf(of).find((known) => known.name === name);
const envOf = (of: PodJson, name: string): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries((container(of, name)?.env ?? []).map(({ name: key, value }) => [key, value]));
const STEPS = [
  ['cloud-copy-all', 'copy'],
  ['cloud-prove-all', 'prove'],
  ['cloud-restore-all', 'restore'],
] as const;

test('a set is one plan of copies, beside what the database holds by itself', () => {
  const { backups } = resolve(site(), 'small.ts').blueprint;
  expect(backups.map(({ id, method, need }) => [id, method, need])).toEqual([['cloud/all', 'set', 'html']]);
});

test('it is copied, proven and brought back with the tools of its own image, restic and rclone', () => {
  for (const [job, step] of STEPS) {
    const of = pod(job);
    expect(containersOf(of).map(({ name }) => name)).toEqual(expect.arrayContaining(['program', 'objects', step]));
    expect(container(of, step)?.image).toBe('docker.io/library/postgres:17.11-bookworm');
    expect(container(of, 'objects')?.image).toMatch(/rclone\/rclone:1\./);
    expect(of.spec.securityContext).toMatchObject({ runAsUser: 33, runAsNonRoot: true });
    expect(envOf(of, step)).toMatchObject({
      LIVE: 'https://fsn1.your-objectstorage.com fsn1 small-drive',
      LOCKED: 'near',
      DATABASE: 'cloud',
      LOGIN: 'cloud',
      MARK: 'config/held',
    });
  }
});

test('each run has the scripts of the service that it needs, and knows them by name', () => {
  const own = (job: string, step: string): readonly string[] =>
    Object.entries(envOf(pod(job), step))
      .filter(([, value]) => value?.startsWith('/usr/local/lib/archipel/set/'))
      .map(([name]) => name)
      .sort();
  expect(own('cloud-copy-all', 'copy')).toEqual(['DUMP', 'HOLD', 'NAMED', 'RELEASE']);
  expect(own('cloud-prove-all', 'prove')).toEqual(['NAMED', 'PROVE']);
  expect(own('cloud-restore-all', 'restore')).toEqual(['HOLD', 'NAMED', 'RESTORE', 'RESTORED']);
  for (const [job, step] of STEPS) {
    const mounted = (container(pod(job), step)?.volumeMounts ?? []).map(({ mountPath }) => mountPath);
    for (const path of Object.values(envOf(pod(job), step)).filter((value) => value?.startsWith('/usr/local/lib/')))
      expect(mounted).toContain(path);
  }
});

test('who proves cannot write the volume; who is held for a copy must be let go by a file there', () => {
  const readOnly = (job: string, step: string): boolean | undefined =>
    container(pod(job), step)?.volumeMounts?.find(({ mountPath }) => mountPath === '/data')?.readOnly;
  expect(STEPS.map(([job, step]) => readOnly(job, step))).toEqual([undefined, true, undefined]);
});

test('its keys are files: of the database, the bucket, the targets, and what encrypts', () => {
  const paths = (container(pod('cloud-copy-all'), 'copy')?.volumeMounts ?? []).map(({ mountPath }) => mountPath);
  expect(paths).toEqual(
    expect.arrayContaining(['/run/copier/value', '/run/live', '/run/buckets/near', '/run/buckets/far', '/run/key/value']),
  );
});

test('a set without a bucket has no keys of one, and the files alone', async () => {
  const disk = await write(site({ data: 'volume' }));
  const step = envOf(pod('cloud-copy-all', disk), 'copy');
  expect(step).not.toHaveProperty('LIVE');
  expect((container(pod('cloud-copy-all', disk), 'copy')?.volumeMounts ?? []).map(({ mountPath }) => mountPath)).not.toContain('/run/live');
});

test('copies run by the schedule of the site, one is brought back by a person alone', () => {
  const spec = (name: string) => ofKind(written, 'CronJob').find(({ metadata }) => metadata.name === name)?.spec;
  expect(spec('cloud-copy-all')).toMatchObject({ schedule: '2 5 * * *', suspend: false, concurrencyPolicy: 'Forbid' });
  expect(spec('cloud-prove-all')).toMatchObject({ schedule: '2 11 * * 0', suspend: false });
  expect(spec('cloud-restore-all')).toMatchObject({ suspend: true });
});
