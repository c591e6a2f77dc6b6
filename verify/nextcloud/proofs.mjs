// What must hold of copies of a set. Each proof says what it saw, or throws.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { equal, must, refused, settings, succeeded } from './steps.mjs';

export const COPY = ['cloud', 'cloud/all'];
const QUICK = { step: { SETTLE: '1' } };
export const snapshots = (lab, bucket, [service, id] = COPY, tag = 'data') =>
  JSON.parse(lab.restic(service, id, bucket, 'snapshots', '--json', '--tag', tag));
export const listOf = (lab, bucket, id = 'latest') =>
  lab
    .restic(...COPY, bucket, 'dump', '--tag', 'data', id, '/scratch/set/objects')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
const versions = (lab, bucket) =>
  lab
    .store(...COPY, bucket, ['lsf', '--recursive', '--files-only', 'store:'])
    .trim()
    .split('\n')
    .sort();
const free = (lab, service = 'cloud') => {
  must(!existsSync(join(lab[service].volume, 'config/held')), 'it is still held');
  equal(settings(lab, service).maintenance, false, 'maintenance');
};
/** The job of a copy as the kubelet runs it, which may be told to stop. */
const copying = (lab, env) => {
  const { metadata, spec } = lab.objects('CronJob', 'cloud-copy-all');
  const shaped = (name) => ({ metadata: { namespace: metadata.namespace }, spec: { template: spec.jobTemplate.spec.template }, name });
  const original = lab.kubelet.objects;
  lab.kubelet.objects = (kind, name) => (kind === 'Job' ? shaped(name) : original(kind, name));
  const pod = lab.kubelet.pod('Job', 'cloud-copy-all');
  lab.kubelet.objects = original;
  const [program, objects, step] = pod.spec.initContainers;
  for (const before of [program, objects]) must(attempt(pod.command(before)).code === 0, before.name);
  return start(pod.command(step, env));
};

export const setProofs = {
  'a copy takes all three while nobody is let in, and lets everybody in again': async (lab) => {
    lab.cloud.make();
    lab.cloud.asked();
    // what the settings say, read by PHP over and over while the copy is made
    const watch = join(lab.work, 'watch');
    const reader = lab.kubelet
      .pod('Deployment', 'cloud')
      .start('nextcloud', [
        'sh',
        '-c',
        'while :; do php /usr/src/nextcloud/settings.php | grep -o \'"maintenance":[a-z]*\'; sleep 0.2; done',
      ]);
    succeeded(lab, 'cloud-copy-all', QUICK);
    reader.stop('SIGKILL');
    await reader.ended;
    writeFileSync(watch, reader.output());
    const seen = reader
      .output()
      .trim()
      .split('\n')
      .filter((line, index, all) => line !== all[index - 1]);
    must(seen.join().includes('"maintenance":true'), `seen: ${seen}`);
    free(lab);
    for (const bucket of ['near', 'far']) {
      equal(snapshots(lab, bucket).length, 1, `copies in ${bucket}`);
      equal(versions(lab, bucket).length, 4, `objects in ${bucket}`);
      const told = lab.told('cloud/all', bucket);
      must(Date.now() / 1000 - told.backup_newest_timestamp_seconds < 300, 'told of another time');
      // the objects count
      must(told.backup_newest_size_bytes > 20_000, `told of ${told.backup_newest_size_bytes} bytes`);
    }
    const clear = lab.clear();
    must(clear.code === 1, `in the clear: ${clear.out}`);
    return seen.join(' → ');
  },
  'a proof finds all that the database names, with its size, and compares objects with the original': (lab) => {
    const out = succeeded(lab, 'cloud-prove-all');
    const said = [...out.matchAll(/prove: (near|far): (.*)/g)].map(([, bucket, text]) => `${bucket}: ${text}`);
    equal(said.length, 2, 'proofs');
    must(/4 things that the database names are there, 4 objects are the same/.test(said[0]), said[0]);
    for (const bucket of ['near', 'far'])
      must(Date.now() / 1000 - lab.told('cloud/all', bucket).backup_restore_proven_timestamp_seconds < 300, `${bucket} is not proven`);
    return said[0];
  },
  'what changed is sent before the hold where it is older than a minute, what did not is never sent again': (lab) => {
    const [id] = lab.cloud.sql("SELECT min(fileid) FROM oc_filecache WHERE path LIKE 'files/Photos/%';").trim().split('\n');
    lab.cloud.write('picture 0.jpg', 'another picture', { id, age: 300 });
    const young = lab.cloud.write('young.jpg', 'of this minute');
    const out = succeeded(lab, 'cloud-copy-all', QUICK);
    const sent = [...out.matchAll(/copy: near: (\d+) objects to (\S+)/g)].map(
      ([, count, folder]) => `${count} ${folder.replace(/\d{8}T\d{6}Z/, 'POINT')}`,
    );
    equal(sent.join(), '1 after-POINT,1 POINT', 'sent to near');
    const list = listOf(lab, 'near');
    equal(list.length, 5, 'objects of the copy');
    equal(new Set(list.map(([folder]) => folder)).size, 3, 'folders');
    must(
      list.some(([, , , name]) => name === `urn:oid:${young}`),
      'the young one is missing',
    );
    equal(versions(lab, 'near').length, 6, 'versions: the first copy keeps its own');
    return sent.join(', ');
  },
  'an object that the copy lacks fails its proof, and no other': (lab) => {
    const before = lab.told('cloud/all', 'near').backup_restore_proven_timestamp_seconds;
    const [folder, , , name] = listOf(lab, 'near')[0];
    const kept = join(lab.work, 'kept');
    lab.store(...COPY, 'near', ['copy', `store:${folder}/${name}`, kept]);
    lab.store(...COPY, 'near', ['delete', `store:${folder}/${name}`]);
    const out = refused(lab, 'cloud-prove-all');
    must(/prove: the copy lacks 1 of what its database names/.test(out) && out.includes(`no objects ${name}`), out.slice(-1500));
    must(/prove: near failed/.test(out) && !/prove: far failed/.test(out), out.slice(-1500));
    equal(lab.told('cloud/all', 'near').backup_restore_proven_timestamp_seconds, before, 'the proof that is told');
    lab.store(...COPY, 'near', ['copy', join(kept, name), `store:${folder}`]);
    // and where all of them are gone
    const all = join(lab.work, 'stores/nbg1/clouded-near/clouded/cloud/all.objects');
    renameSync(all, join(lab.work, 'away'));
    const none = refused(lab, 'cloud-prove-all');
    must(/prove: the copy lacks 5 of what its database names/.test(none) && /prove: near failed/.test(none), none.slice(-1500));
    renameSync(join(lab.work, 'away'), all);
    return name;
  },
  'an object of another size, or with one bit wrong, fails its proof': (lab) => {
    const [folder, , size, name] = listOf(lab, 'far').find(([, , bytes]) => Number(bytes) > 0);
    const kept = join(lab.work, 'kept-far');
    lab.store(...COPY, 'far', ['copy', `store:${folder}/${name}`, kept]);
    const short = join(lab.work, 'short');
    run(['mkdir', '-p', short]);
    writeFileSync(join(short, name), 'x'.repeat(Number(size) + 1));
    lab.store(...COPY, 'far', ['copy', '--ignore-times', join(short, name), `store:${folder}`]);
    const larger = refused(lab, 'cloud-prove-all');
    must(larger.includes(`objects ${name} has ${Number(size) + 1} bytes, not ${size}`), larger.slice(-1500));
    lab.store(...COPY, 'far', ['copy', '--ignore-times', join(kept, name), `store:${folder}`]);
    // the store itself gives other bytes
    const stored = run(['find', join(lab.work, 'stores/eu-central-003'), '-type', 'f', '-path', '*all.objects*']).split('\n');
    const flipped = stored.map((path) => [path, readFileSync(path)]);
    for (const [path, bytes] of flipped) {
      const wrong = Buffer.from(bytes);
      wrong[wrong.length - 1] ^= 1;
      writeFileSync(path, wrong);
    }
    const rotten = refused(lab, 'cloud-prove-all');
    must(/prove: far failed/.test(rotten) && !/prove: near failed/.test(rotten), rotten.slice(-1500));
    for (const [path, bytes] of flipped) writeFileSync(path, bytes);
    succeeded(lab, 'cloud-prove-all');
    return `${name}: ${size} bytes`;
  },
  'a database of another point fails its proof': (lab) => {
    const at = join(lab.cloud.volume, 'data/other');
    // a dump of now, in a copy of later
    writeFileSync(`${at}.sh`, '#!/bin/bash\ncat /data/data/other.sql\n');
    succeeded(lab, 'cloud-copy-all', { step: { SETTLE: '1' } });
    writeFileSync(`${at}.sql`, lab.restic(...COPY, 'near', 'dump', '--tag', 'data', 'latest', '/scratch/set/nextcloud.sql'));
    lab.cloud.own();
    lab.cloud.write('later.jpg', 'after the dump');
    succeeded(lab, 'cloud-copy-all', { step: { SETTLE: '1', DUMP: '/data/data/other.sh' } });
    const out = refused(lab, 'cloud-prove-all');
    must(/the database is of another point than the rest of the copy/.test(out), out.slice(-1500));
    for (const file of ['sh', 'sql']) rmSync(`${at}.${file}`);
    succeeded(lab, 'cloud-copy-all', QUICK);
    return 'refused';
  },
  'what the service itself lacks is said by the run, and kept from no copy': (lab) => {
    const [id] = lab.cloud
      .sql(
        "INSERT INTO oc_filecache (storage, path, name, mimetype, size) VALUES (1, 'files/gone.jpg', 'gone.jpg', 2, 9) RETURNING fileid;",
      )
      .trim()
      .split('\n');
    const before = snapshots(lab, 'near').length;
    const out = refused(lab, 'cloud-copy-all', QUICK);
    must(out.includes(`no objects urn:oid:${id}`), out.slice(-1500));
    equal(snapshots(lab, 'near').length, before + 1, 'copies');
    free(lab);
    lab.cloud.sql(`DELETE FROM oc_filecache WHERE fileid = ${id};`);
    succeeded(lab, 'cloud-copy-all', QUICK);
    return `urn:oid:${id}`;
  },
  'a copy that fails leaves no copy and lets everybody in: its dump, its list, a bucket that refuses': (lab) => {
    const before = snapshots(lab, 'near').length;
    for (const step of [
      { DUMP: '/usr/local/lib/archipel/set/none.sh' },
      { NAMED: '/usr/local/lib/archipel/set/none.sh' },
      { HOLD: '/usr/local/lib/archipel/set/none.sh' },
      { PORT: '1' },
    ]) {
      refused(lab, 'cloud-copy-all', { step: { SETTLE: '1', ...step } });
      free(lab);
      equal(snapshots(lab, 'near').length, before, `copies after ${Object.keys(step)}`);
    }
    const secrets = (namespace, name) => ({ ...lab.secrets(namespace, name), ...(name.endsWith('-far') && { 'secret-key': 'wrong' }) });
    const out = refused(lab, 'cloud-copy-all', { ...QUICK, secrets });
    must(/before: far failed/.test(out), out.slice(-1500));
    free(lab);
    equal(snapshots(lab, 'near').length, before + 1, 'near got its copy');
    return 'five ways';
  },
  'a copy that is told to stop lets everybody in first': async (lab) => {
    const before = snapshots(lab, 'near').length;
    // a request that does not end keeps the hold waiting
    const job = copying(lab, { SETTLE: '60' });
    await until('it is held', () => existsSync(join(lab.cloud.volume, 'config/held')), 90);
    equal(settings(lab, 'cloud').maintenance, true, 'maintenance');
    job.stop('SIGTERM');
    await until('everybody is let in', () => !existsSync(join(lab.cloud.volume, 'config/held')), 20);
    await job.ended;
    free(lab);
    equal(snapshots(lab, 'near').length, before, 'copies');
    return 'within seconds';
  },
  'versions of objects that no copy names any more are given back, those of a kept copy never': (lab) => {
    const all = snapshots(lab, 'near').sort((a, b) => (a.time < b.time ? -1 : 1));
    const [first] = all;
    const names = new Set(
      all.slice(1).flatMap(({ short_id: id }) => listOf(lab, 'near', id).map(([folder, , , name]) => `${folder}/${name}`)),
    );
    const only = listOf(lab, 'near', first.short_id)
      .map(([folder, , , name]) => `${folder}/${name}`)
      .filter((name) => !names.has(name));
    must(only.length > 0, 'the first copy has nothing of its own');
    lab.restic(...COPY, 'near', 'forget', first.short_id);
    // a run that is under way has sent something that no copy names yet
    const { 0: newest } = /point (\S+)/.exec(lab.restic(...COPY, 'near', 'dump', '--tag', 'data', 'latest', '/scratch/set/point')) ?? [];
    const point = newest.split(' ')[1];
    const sending = join(lab.work, 'sending');
    run(['mkdir', '-p', sending]);
    writeFileSync(join(sending, 'urn:oid:9999'), 'on its way');
    for (const folder of [`after-${point}`, '29991231T000000Z', 'after-20200101T000000Z'])
      lab.store(...COPY, 'near', ['copy', join(sending, 'urn:oid:9999'), `store:${folder}`]);
    const out = succeeded(lab, 'cloud-prove-all');
    must(out.includes(`prove: ${only.length + 1} versions of objects belong to no copy`), out.slice(-1500));
    const left = versions(lab, 'near');
    equal(left.join('\n'), [...names, `after-${point}/urn:oid:9999`, '29991231T000000Z/urn:oid:9999'].sort().join('\n'), 'versions');
    for (const folder of [`after-${point}`, '29991231T000000Z']) lab.store(...COPY, 'near', ['delete', `store:${folder}/urn:oid:9999`]);
    return `${only.length} of the first copy, 1 of a run that broke off long ago`;
  },
};
