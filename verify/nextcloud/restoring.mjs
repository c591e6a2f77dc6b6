// What must hold when a set is brought back: all three as they were, in order, and nobody let in before the last step.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attempt, run } from '../hosts/shell.mjs';
import { COPY, listOf, snapshots } from './proofs.mjs';
import { container, equal, must, refused, settings, succeeded } from './steps.mjs';

const QUICK = { step: { SETTLE: '1' } };
const held = (lab, service = 'cloud') => existsSync(join(lab[service].volume, 'config/held'));
/** Files that a start writes by itself. */
const OF_A_START = ['./config/config.php', './data/imported.json'];
const same = (lab, was, { but = [] } = {}) => {
  const now = lab.cloud.seen();
  const seen = (text) => text.split('\n').filter((line) => !but.some((path) => line.endsWith(`  ${path}`)));
  for (const part of ['files', 'objects', 'rows']) equal(seen(now[part]).join('\n'), seen(was[part]).join('\n'), part);
};
const filesOf = (lab) => {
  for (const [path, text] of [
    ['custom_apps/notes/appinfo/info.xml', '<info/>'],
    ['themes/own/core/css/server.css', 'body {}'],
  ]) {
    mkdirSync(join(lab.cloud.volume, path, '..'), { recursive: true });
    writeFileSync(join(lab.cloud.volume, path), text);
  }
  lab.cloud.own();
};
const damage = (lab) => {
  const [first, second] = lab.cloud
    .sql("SELECT fileid FROM oc_filecache WHERE path LIKE 'files/Photos/%' ORDER BY 1 LIMIT 2;")
    .trim()
    .split('\n');
  lab.cloud.delete(first);
  lab.cloud.write('picture 1.jpg', 'encrypted by somebody for a ransom', { id: second });
  lab.cloud.write('came later.jpg', 'came later');
  lab.cloud.sql(
    "DROP VIEW oc_largest; DELETE FROM oc_appconfig; CREATE TABLE oc_later (id bigserial PRIMARY KEY); CREATE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1';",
  );
  rmSync(join(lab.cloud.volume, 'custom_apps'), { recursive: true });
  rmSync(join(lab.cloud.volume, 'config/config.php'));
  writeFileSync(join(lab.cloud.volume, 'data/malware'), 'x');
  lab.cloud.own();
};

export const restoreProofs = {
  'all three come back as they were, and what came later goes': (lab) => {
    filesOf(lab);
    succeeded(lab, 'cloud-copy-all', QUICK);
    lab.was = lab.cloud.seen();
    damage(lab);
    for (const part of ['files', 'objects', 'rows']) must(lab.cloud.seen()[part] !== lab.was[part], `${part} is not damaged`);
    const out = succeeded(lab, 'cloud-restore-all');
    same(lab, lab.was);
    return /restore: (latest .*)/.exec(out)[1];
  },
  'until the next start nobody is let in; it takes the fingerprint, forgets what was cached, and only then lets in': (lab) => {
    must(held(lab), 'it is not held');
    equal(settings(lab, 'cloud').maintenance, true, 'maintenance');
    // the jobs of the night do not let anybody in either
    lab.kubelet.job('cloud-cron');
    must(held(lab), 'the jobs ended the hold');
    lab.cloud.asked();
    const { code, out } = container(lab, 'cloud', 'install');
    must(code === 0, out);
    const asked = lab.cloud.asked().filter((line) => line !== 'status --output=json');
    equal(asked.slice(0, 3).join(), 'maintenance:data-fingerprint,memcache:distributed:clear,background:cron', 'order');
    must(!held(lab) && !existsSync(join(lab.cloud.volume, 'config/restored')), 'it is still held');
    const now = settings(lab, 'cloud');
    must(now.maintenance === false && /^f\d/.test(now['data-fingerprint']), JSON.stringify(now['data-fingerprint']));
    return asked.slice(0, 2).join(', ');
  },
  'a second restore sends no object twice that is there already': (lab) => {
    const out = succeeded(lab, 'cloud-restore-all');
    const [, brought] = /objects: (\d+) brought back/.exec(out);
    must(Number(brought) <= 2, `${brought} were brought back`);
    same(lab, lab.was);
    must(container(lab, 'cloud', 'install').code === 0 && !held(lab), 'held');
    return `${brought} that the first restore wrote anew`;
  },
  'a copy that is not whole is not begun with: nothing is touched, the other bucket is taken': (lab) => {
    const was = lab.cloud.seen();
    const [folder, , , name] = listOf(lab, 'near')[0];
    const kept = join(lab.work, 'kept-whole');
    lab.store(...COPY, 'near', ['copy', `store:${folder}/${name}`, kept]);
    lab.store(...COPY, 'near', ['delete', `store:${folder}/${name}`]);
    const out = refused(lab, 'cloud-restore-all', { env: { FROM: 'near' } });
    must(/does not hold all objects of this copy/.test(out) && !held(lab), out.slice(-1500));
    same(lab, was);
    damage(lab);
    const far = succeeded(lab, 'cloud-restore-all');
    must(/latest of far/.test(far), far.slice(-800));
    same(lab, lab.was);
    lab.store(...COPY, 'near', ['copy', join(kept, name), `store:${folder}`]);
    must(container(lab, 'cloud', 'install').code === 0, 'no start');
    return 'far';
  },
  'an earlier copy can be chosen, with the objects of its time': (lab) => {
    const [id] = lab.cloud
      .sql("SELECT fileid FROM oc_filecache WHERE path LIKE 'files/Photos/%' ORDER BY 1 DESC LIMIT 1;")
      .trim()
      .split('\n');
    lab.cloud.write('of tomorrow.jpg', 'a newer version', { id });
    succeeded(lab, 'cloud-copy-all', QUICK);
    lab.newest = lab.cloud.seen();
    const all = snapshots(lab, 'far').sort((a, b) => (a.time < b.time ? -1 : 1));
    const earlier = all.at(-2).short_id;
    const listed = succeeded(lab, 'cloud-restore-all', { env: { SNAPSHOT: 'list' } });
    must(listed.includes(earlier), listed);
    const out = succeeded(lab, 'cloud-restore-all', { env: { FROM: 'far', SNAPSHOT: earlier } });
    must(out.includes(`${earlier} of far`), out.slice(-800));
    same(lab, lab.was, { but: OF_A_START });
    must(container(lab, 'cloud', 'install').code === 0, 'no start');
    refused(lab, 'cloud-restore-all', { env: { FROM: 'elsewhere' } });
    must(!held(lab), 'a bucket that does not exist holds it');
    return earlier;
  },
  'a restore that breaks off lets nobody in, and leaves the database as it was': (lab) => {
    const rows = lab.cloud.seen().rows;
    const out = refused(lab, 'cloud-restore-all', { env: { RESTORE: '/usr/local/lib/archipel/set/none.sh' } });
    must(/nothing was restored whole/.test(out) && held(lab), out.slice(-1500));
    equal(lab.cloud.seen().rows, rows, 'rows');
    // neither the jobs nor a start take that for a copy that died
    lab.kubelet.job('cloud-cron');
    must(held(lab), 'the jobs ended the hold');
    succeeded(lab, 'cloud-restore-all');
    same(lab, lab.newest, { but: OF_A_START });
    must(container(lab, 'cloud', 'install').code === 0 && !held(lab), 'no start');
    return 'held until a whole one';
  },
  'a dump that breaks off in its middle leaves the database as it was': (lab) => {
    const rows = lab.cloud.seen().rows;
    const dump = join(lab.work, 'dump.sql');
    const text = lab.restic(...COPY, 'near', 'dump', '--tag', 'data', 'latest', '/scratch/set/nextcloud.sql');
    writeFileSync(dump, `${text.slice(0, text.indexOf('COPY public.oc_filecache'))}\nSELECT broken;\n`);
    const env = { HOST: '127.79.0.2', PORT: '5432', DATABASE: 'cloud', LOGIN: 'cloud' };
    const folder = join(lab.work, 'restore-alone');
    mkdirSync(join(folder, 'run/copier'), { recursive: true });
    writeFileSync(join(folder, 'run/copier/value'), lab.secrets('office', 'cloud-db').password);
    const script = fileURLToPath(new URL('../../charts/nextcloud/set/restore.sh', import.meta.url));
    const result = attempt(
      [
        ...lab.network,
        'unshare',
        '--mount',
        'sh',
        '-c',
        `mount -t tmpfs tmpfs /run && mkdir -p /run/copier && cp '${folder}/run/copier/value' /run/copier/ && exec bash '${script}' <'${dump}'`,
      ],
      { env: { ...env, PATH: `${lab.over}/usr/lib/postgresql/15/bin:${process.env.PATH}` } },
    );
    must(result.code !== 0 && /column "broken" does not exist/.test(result.out), result.out);
    equal(lab.cloud.seen().rows, rows, 'rows');
    return 'unchanged';
  },
  'a volume that is empty, and a database and a bucket that are too, are enough to come back': (lab) => {
    succeeded(lab, 'cloud-copy-all', QUICK);
    const was = lab.cloud.seen();
    run(['sh', '-c', `rm -rf '${lab.cloud.volume}'/* '${lab.cloud.volume}'/.[!.]*`]);
    run(['sh', '-c', `rm -rf '${lab.drive()}'/*`]);
    lab.psql('DROP DATABASE cloud;', { database: 'postgres' });
    lab.psql('CREATE DATABASE cloud OWNER cloud;', { database: 'postgres' });
    succeeded(lab, 'cloud-restore-all');
    same(lab, was);
    must(container(lab, 'cloud', 'install').code === 0 && !held(lab), 'no start');
    must(!lab.cloud.asked().includes('maintenance:install'), 'it was installed anew');
    return 'from nothing';
  },
  'without a bucket the files of the volume are what the database names': (lab) => {
    lab.disk.make();
    lab.disk.own();
    succeeded(lab, 'disk-copy-all', QUICK);
    must(/4 things that the database names/.test(succeeded(lab, 'disk-prove-all')), 'not proven');
    const was = lab.disk.seen();
    const photo = join(lab.disk.volume, 'data/marie/files/Photos/picture 1.jpg');
    rmSync(photo);
    const out = refused(lab, 'disk-copy-all', QUICK);
    must(/no files data\/marie\/files\/Photos\/picture 1.jpg/.test(out), out.slice(-1500));
    const proven = refused(lab, 'disk-prove-all');
    must(/the copy lacks 1 of what its database names/.test(proven), proven.slice(-1500));
    const [first] = snapshots(lab, 'near', ['disk', 'disk/all']).sort((a, b) => (a.time < b.time ? -1 : 1));
    lab.disk.sql("DELETE FROM oc_filecache WHERE path LIKE '%picture 2%';");
    succeeded(lab, 'disk-restore-all', { env: { SNAPSHOT: first.short_id } });
    const now = lab.disk.seen();
    for (const part of ['files', 'rows']) equal(now[part], was[part], part);
    must(held(lab, 'disk') && container(lab, 'disk', 'install').code === 0 && !held(lab, 'disk'), 'no start');
    return 'copied, missed, brought back';
  },
};
