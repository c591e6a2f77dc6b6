import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitoring } from '../../../charts/monitoring/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { write, type WrittenSite } from '../site-objects';
import { filesOf } from './monitored';
import { rulesOf } from './promql';
import { plainSite, watchedSite } from './site';

/** Seconds that are recorded of a copy, by record, backup and bucket. */
const recorded = (site: WrittenSite): Readonly<Record<string, number>> =>
  Object.fromEntries(
    rulesOf(filesOf(site, 'prometheus')['backups.yaml'] ?? '').map(({ record, expr, labels }) => [
      [record, labels?.['backup'], labels?.['to']].filter((part) => part !== undefined).join(' '),
      Number(/^vector\((\d+)\)$/.exec(expr)?.[1]),
    ]),
  );
const HOUR = 3600;
const DAY = 24 * HOUR;

let site: WrittenSite;
beforeAll(async () => (site = await write(watchedSite)));

test('every copy that the site plans is promised in each of its buckets, and nothing else is', () => {
  const planned = site.blueprint.backups.flatMap(({ id, to }) => to.map((bucket) => `backup:promised_age:seconds ${id} ${bucket}`));
  expect(planned).toEqual(expect.arrayContaining(['backup:promised_age:seconds sql/databases far']));
  expect(Object.keys(recorded(site)).filter((key) => key.startsWith('backup:promised_age:'))).toEqual(planned);
});

test('a copy may be as old as the site says that it may lose', () => {
  expect(recorded(site)).toMatchObject({
    'backup:interval:seconds sql/databases near': DAY,
    'backup:promised_age:seconds sql/databases near': 36 * HOUR,
    // fourteen days of retention: the oldest goes a day before the next one is as old
    'backup:promised_reach:seconds sql/databases near': 12 * DAY,
    'backup:promised_proof_age:seconds sql/databases': 31 * DAY,
  });
});

test('no copy is called too old while the next one is being made', async () => {
  const { promises: _, ...unpromising } = watchedSite;
  expect(recorded(await write(unpromising as EnvironmentInput))).toMatchObject({
    'backup:promised_age:seconds sql/databases near': 30 * HOUR,
    'backup:promised_reach:seconds sql/databases near': 28 * DAY,
  });
});

test('how long a proof holds is the site’s to say', async () => {
  const strict = monitoring({ host: 'grafana.example.org', restoreProof: '7d' });
  expect(recorded(await write({ ...watchedSite, services: { ...watchedSite.services, monitoring: strict } }))).toMatchObject({
    'backup:promised_proof_age:seconds blog/content': 7 * DAY,
  });
});

test('what is recorded tells whose data it is', () => {
  const rules = rulesOf(filesOf(site, 'prometheus')['backups.yaml'] ?? '');
  for (const { labels } of rules) {
    const [service] = labels?.['backup']?.split('/') ?? [];
    const plan = site.blueprint.services.find(({ name }) => name === service);
    expect(labels).toMatchObject({ service, namespace: plan?.namespace });
  }
});

test('a site without copies promises none', async () => {
  expect(filesOf(await write(plainSite), 'prometheus')).not.toHaveProperty('backups.yaml');
});

test('the contract and the list of metrics name the same series', () => {
  const folder = join(__dirname, '../../../charts/monitoring');
  const contract = readFileSync(join(folder, 'backups.ts'), 'utf8').match(/\bbackup_\w+/g);
  const listed = readFileSync(join(folder, 'metrics/backup.txt'), 'utf8').match(/^backup_\w+$/gm);
  expect([...new Set(contract)].sort()).toEqual(listed);
});

test('copies of machines are promised as all others are, where node-exporter reads what the machine writes', async () => {
  const copied = { ...watchedSite, backup: { to: ['near', 'far'], keep: '30d', hosts: { to: ['far'] } } } as EnvironmentInput;
  const written = await write(copied);
  const nodes = written.blueprint.hostCopies.map(({ node }) => node);
  expect(nodes.length).toBeGreaterThan(0);
  for (const node of nodes)
    expect(recorded(written)).toMatchObject({
      [`backup:interval:seconds hosts/${node} far`]: DAY,
      [`backup:promised_proof_age:seconds hosts/${node}`]: 31 * DAY,
    });
  const exporter = (of: WrittenSite): string =>
    JSON.stringify(of.objects.find(({ kind, metadata }) => kind === 'DaemonSet' && metadata.name.endsWith('node-exporter')));
  expect(exporter(written)).toContain('--collector.textfile.directory=/host/root/var/lib/archipel');
});
