// Whose key may delete what, and what an operator does with one that may.
import assert from 'node:assert/strict';
import { backup, inPlace, ok, restore, snapshots, told } from './host.mjs';

export const keys = {
  'the key of the host deletes nothing but its locks': (lab) => {
    for (const key of ['locked', 'open']) {
      const { name } = lab.bucket(key);
      const inside = `/${name}/copied/hosts/one`;
      const [pack] = [
        ...lab.asHost(key, 'GET', `/${name}?list-type=2&prefix=copied/hosts/one/data/`).out.matchAll(/<Key>([^<]+)<\/Key>/g),
      ].map(([, path]) => path);
      assert.equal(lab.asHost(key, 'DELETE', `/${name}/${pack}`).code, 403, key);
      assert.equal(lab.asHost(key, 'DELETE', `${inside}/config`).code, 403, key);
      const [{ short_id: oldest }] = snapshots(lab, key);
      const forgotten = inPlace(lab, key, 'forget', oldest);
      assert.ok(
        snapshots(lab, key).some(({ short_id }) => short_id === oldest),
        forgotten.out,
      );
      assert.doesNotMatch(lab.asHost(key, 'GET', `/${name}?list-type=2&prefix=copied/hosts/one/locks/`).out, /<Key>/);
    }
    return 'refused in both buckets';
  },
  'within the lock nobody deletes a version, whoever prunes included; in the open bucket it is gone': (lab) => {
    const answers = {};
    for (const key of ['locked', 'open']) {
      const { name } = lab.bucket(key);
      const [pack] = [
        ...lab.asOperator(key, 'GET', `/${name}?list-type=2&prefix=copied/hosts/one/snapshots/`).out.matchAll(/<Key>([^<]+)<\/Key>/g),
      ].map(([, path]) => path);
      const versions = lab.asOperator(key, 'GET', `/${name}?versions&prefix=${pack}`).out;
      const version = /<VersionId>([^<]+)<\/VersionId>/.exec(versions)?.[1];
      assert.ok(version, versions);
      answers[key] = lab.asOperator(key, 'DELETE', `/${name}/${pack}?versionId=${version}`).code;
      assert.equal(lab.asHost(key, 'DELETE', `/${name}/${pack}?versionId=${version}`).code, 403);
    }
    assert.deepEqual(answers, { locked: 403, open: 204 });
    return JSON.stringify(answers);
  },
  'a key that may delete where no lock is makes the proof fail, and where one is it is said': (lab) => {
    for (const key of ['locked', 'open']) lab.allow(key, '*');
    const open = backup(lab, 'prove', { FROM: 'open' });
    assert.equal(open.code, 1);
    assert.match(open.out, /the key of this host may delete in open, where no lock/);
    assert.match(ok(backup(lab, 'prove', { FROM: 'locked' })), /may delete in locked: the lock keeps what is there/);
    for (const key of ['locked', 'open']) lab.allow(key, '*/locks/*');
    ok(backup(lab, 'prove', { FROM: 'open' }));
    return 'told apart';
  },
  'the operator forgets what is too old with keys of their own, and takes all of it to a disk that restores': (lab) => {
    const tool = `${lab.out}/backup/operator.sh`;
    for (const key of ['locked', 'open'])
      ok(inPlace(lab, key, 'backup', '--host', 'one', '--tag', 'data', '--time', '2020-01-01 00:00:00', '/srv/files'));
    const of = (key) => snapshots(lab, key).filter(({ tags }) => tags[0] === 'data');
    const kept = (key) => of(key).flatMap(({ id, time }) => (time.startsWith('2020') ? [] : [id]));
    const before = of('open').length;
    for (const key of ['open', 'locked']) {
      const expected = kept(key);
      const said = ok(lab.operator([tool, 'prune'], { FROM: key }));
      assert.deepEqual(
        of(key).map(({ id }) => id),
        expected,
        `${key} still has others than it should:\n${said}`,
      );
    }
    const disk = `${lab.work}/disk`;
    lab.host.on('true');
    ok(lab.operator(['sh', '-c', `mkdir -p ${disk} && ${tool} cold ${disk}`]));
    ok(
      lab.operator(['restic', '--quiet', 'restore', 'latest', '--target', `${disk}/back`, '--include', '/srv/files'], {
        RESTIC_REPOSITORY: `${disk}/one`,
        RESTIC_PASSWORD: lab.variables.HOSTS_ONE_COPY_KEY,
      }),
    );
    ok(lab.operator(['diff', '-r', '--no-dereference', `${lab.host.folder}/srv/files`, `${disk}/back/srv/files`]));
    ok(backup(lab, 'prove'));
    return `${before - 1} of ${before} copies stay`;
  },
  'a host or a place that there is not is refused, and nothing is done': (lab) => {
    const tool = `${lab.out}/backup/operator.sh`;
    const before = told(lab, 'locked');
    for (const env of [{ OF: 'two' }, { FROM: 'attic' }, { OF: 'one', FROM: 'ope' }]) {
      const { code, out } = lab.operator([tool, 'prune'], env);
      assert.equal(code, 1, out);
      assert.match(out, /name no repository; there are one in locked,one in open,one in cellar\n$/);
    }
    for (const said of [backup(lab, 'copy', { FROM: 'attic' }), restore(lab, { FROM: 'attic' }, 'over', 'folders')]) {
      assert.equal(said.code, 1, said.out);
      assert.match(said.out, /FROM=attic is no place of one: locked open cellar\n$/);
    }
    assert.deepEqual(told(lab, 'locked'), before);
    assert.match(ok(lab.operator([tool, 'list'], { OF: 'one', FROM: 'open' })), /^one in open:\n/);
    return 'five ways';
  },
};
