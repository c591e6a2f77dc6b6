// What must hold of the copies of a host, in this order: each one finds what the ones before left.
import assert from 'node:assert/strict';
import { until } from '../hosts/shell.mjs';

const PLACES = ['locked', 'open', 'cellar'];
const DATABASE = '/var/lib/rancher/k3s/server/db/state.db';
const VOLUME = '/var/lib/docker/volumes/notes_pages/_data';
/** What a wipe takes, and a restore has to bring back. */
const CLAIM = '/var/lib/rancher/k3s/storage/pvc-1_web_blog-content';
const KEPT = [VOLUME, CLAIM, '/srv/files', '/etc/ssh/ssh_host_ed25519_key', '/etc/ssh/ssh_host_ed25519_key.pub', '/etc/rancher/node'];

const ok = ({ code, out }) => {
  assert.equal(code, 0, out);
  return out;
};
const backup = ({ host }, verb, env = {}) =>
  host.try([...Object.entries(env).map(([key, value]) => `${key}=${value}`), 'archipel-backup', verb], { timeout: 600 });
const restore = ({ host }, env, ...argv) =>
  host.try([...Object.entries(env).map(([key, value]) => `${key}=${value}`), 'archipel-restore', ...argv], { timeout: 600 });
const sh = ({ host }, text) => host.on('bash', '--norc', '-euc', text);
/** Contents, owners, modes and times of all that is kept. */
const state = (lab) =>
  sh(
    lab,
    `find ${KEPT.join(' ')} -printf '%p %y %m %U:%G %l %T@\\n' | grep -v ' d ' | sort; find ${KEPT.join(' ')} -type f -exec sha256sum {} + | sort`,
  );
const objects = (lab) =>
  sh(lab, `sqlite3 -readonly -cmd '.timeout 20000' ${DATABASE} 'SELECT count(*), max(id) FROM kine'`).split('|').map(Number);
const told = ({ host }, place) =>
  Object.fromEntries(
    [...host.read(`/var/lib/archipel/backup-${place}.prom`).matchAll(/^backup_(\w+)\{backup="hosts\/one",to="\w+"\} (\d+)$/gm)].map(
      ([, name, value]) => [name, Number(value)],
    ),
  );
/** restic with what the host itself has for a place. */
const inPlace = ({ host, plan }, place, ...argv) => {
  const { kind, repository, region, port } = plan.places.find(({ name }) => name === place);
  const at = `/etc/archipel/backup/places/${place}`;
  const command = `ssh -F none -p ${port} -i ${at}/ssh-key -o UserKnownHostsFile=/etc/archipel/backup/known_hosts copies@cellar.example.net -s sftp`;
  const reach =
    kind === 's3'
      ? `export AWS_ACCESS_KEY_ID=$(cat ${at}/access-key) AWS_SECRET_ACCESS_KEY=$(cat ${at}/secret-key) AWS_DEFAULT_REGION=${region}; restic "$@"`
      : `restic -o 'sftp.command=${command}' "$@"`;
  return host.try([
    'env',
    `RESTIC_REPOSITORY=${repository}`,
    'RESTIC_PASSWORD_FILE=/etc/archipel/backup/key',
    'bash',
    '--norc',
    '-euc',
    reach,
    'restic',
    '--quiet',
    ...argv,
  ]);
};
const snapshots = (lab, place) => JSON.parse(ok(inPlace(lab, place, 'snapshots', '--json')));
const wipe = (lab) => {
  sh(lab, `rm -rf ${VOLUME}/* ${CLAIM}/* /srv/files/* /etc/ssh/ssh_host_* /etc/rancher/node ${DATABASE}*; echo later >/srv/files/later`);
};

export const proofs = {
  /** A host that works: K3s writes to its datastore, people to their files. */
  'a copy goes to S3 with a lock, to S3 without one, and over SFTP, while the host works': async (lab) => {
    sh(
      lab,
      `mkdir -p ${CLAIM} ${CLAIM.replace('blog-content', 'sql-data')} ${VOLUME}/deep /var/lib/docker/volumes/notes_cache/_data /srv/files $(dirname ${DATABASE}) /etc/rancher/node /etc/rancher/k3s
       ssh-keygen -A; echo of-this-node >/etc/rancher/node/password; chmod 600 /etc/rancher/node/password; echo admin >/etc/rancher/k3s/k3s.yaml
       head -c 3M /dev/urandom >${VOLUME}/deep/picture; echo page >${VOLUME}/index; echo image >${CLAIM}/image; echo hot >${CLAIM.replace('blog-content', 'sql-data')}/ibdata1; chown 101:101 ${VOLUME}/index; echo again >/var/lib/docker/volumes/notes_cache/_data/made
       for i in $(seq 200); do echo $i >/srv/files/$i; done; chmod 640 /srv/files/7; ln -s 7 /srv/files/link; echo ü >'/srv/files/with spaces é'
       sqlite3 ${DATABASE} 'PRAGMA journal_mode=WAL; CREATE TABLE kine (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, created INTEGER, deleted INTEGER, value BLOB)'
       sqlite3 ${DATABASE} 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 5000) INSERT INTO kine (name, created, deleted, value) SELECT "/registry/" || i, 1, 0, randomblob(500) FROM n'`,
    );
    const writer = lab.host.start(
      'bash',
      '-c',
      `while :; do sqlite3 -cmd '.timeout 10000' ${DATABASE} 'BEGIN; INSERT INTO kine (name, created, deleted, value) VALUES ("/a", 0, 0, randomblob(2000)); INSERT INTO kine (name, created, deleted, value) VALUES ("/b", 0, 0, randomblob(2000)); COMMIT' >/dev/null; done`,
    );
    await until('K3s writes', () => objects(lab)[0] > 5020, 60);
    ok(backup(lab, 'copy'));
    const [before] = objects(lab);
    writer.stop('SIGKILL');
    await writer.ended;
    for (const place of PLACES) {
      const [only, ...more] = snapshots(lab, place);
      assert.deepEqual([only.tags, only.hostname, more.length], [['data'], 'one', 0], place);
      const { newest_timestamp_seconds: at, newest_size_bytes: size } = told(lab, place);
      assert.ok(Math.abs(at - Date.now() / 1000) < 300 && size > 3e6, `${place}: ${at}, ${size}`);
    }
    return `${PLACES.length} places, ${before} rows while it was copied`;
  },
  'the datastore in a copy is of one moment: both rows of each transaction, or neither': (lab) => {
    ok(inPlace(lab, 'locked', 'restore', 'latest', '--target', '/root/look', '--include', '/var/lib/archipel/backup/stage/cluster'));
    const at = '/root/look/var/lib/archipel/backup/stage/cluster/state.db';
    assert.equal(sh(lab, `sqlite3 ${at} 'PRAGMA integrity_check'`), 'ok');
    const [a, b] = sh(lab, `sqlite3 ${at} 'SELECT sum(name = "/a"), sum(name = "/b") FROM kine'`).split('|').map(Number);
    assert.ok(a > 0 && a === b, `${a} and ${b}`);
    sh(lab, 'rm -rf /root/look');
    return `${a} transactions`;
  },
  'containers stand still while their volumes are read for the last time, and go on': (lab) => {
    const asked = lab.host
      .read('/var/log/asked')
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('docker '));
    assert.deepEqual(
      asked.map((line) => line.split(' ').at(-1)),
      ['stop', 'start'],
    );
    return asked.length;
  },
  'no secret of the store is in a copy, no database that is read while it writes, nor what is spared; what was made on the host alone is': (
    lab,
  ) => {
    const listed = ok(inPlace(lab, 'cellar', 'ls', 'latest')).split('\n');
    const has = (path) => listed.includes(path);
    for (const path of lab.host.on('find', '/etc/archipel/backup', '/etc/wireguard', '/etc/archipel-notes', '-type', 'f').split('\n'))
      assert.equal(has(path), path.endsWith('wg0.conf'), path);
    for (const path of [
      '/etc/rancher/k3s/k3s.yaml',
      '/etc/rancher/k3s/token',
      `${CLAIM.replace('blog-content', 'sql-data')}/ibdata1`,
      '/var/lib/archipel/backup/stage/notes-volumes/cache/made',
    ])
      assert.equal(has(path), false, path);
    for (const path of [
      '/etc/ssh/ssh_host_ed25519_key',
      '/etc/rancher/node/password',
      '/etc/fstab',
      '/srv/files/link',
      '/var/lib/archipel/backup/stage/notes-volumes/pages/index',
    ])
      assert.equal(has(path), true, path);
    return `${listed.length} paths`;
  },
  'a proof restores the newest copy of each place beside the original, compares, and is told of': (lab) => {
    const out = ok(backup(lab, 'prove'));
    for (const place of PLACES) {
      assert.match(
        out,
        new RegExp(
          `^prove: ${place}: identity: \\d+ files are the same; .*cluster: \\d+ objects of the cluster; .*folders: 202 files are the same`,
          'm',
        ),
      );
      assert.ok(Math.abs(told(lab, place).restore_proven_timestamp_seconds - Date.now() / 1000) < 300);
    }
    return out.split('\n').find((line) => line.startsWith('prove: cellar'));
  },
  'a copy that lacks a file, or has another, is proven wrong': (lab) => {
    sh(lab, 'cp -a /srv/files /root/aside');
    for (const [spoil, part] of [
      ['rm /srv/files/9', 'folders'],
      ['echo other >/srv/files/9', 'folders'],
      ['chmod 600 /srv/files/9', 'folders'],
    ]) {
      // the host keeps its own: what was copied is another
      ok(
        lab.host.try(
          [
            'unshare',
            '--mount',
            'bash',
            '--norc',
            '-euc',
            `mount -t tmpfs tmpfs /srv && cp -a /root/aside /srv/files && ${spoil} && FROM=cellar archipel-backup copy`,
          ],
          { timeout: 300 },
        ),
      );
      const { code, out } = backup(lab, 'prove', { FROM: 'cellar' });
      assert.equal(code, 1, spoil);
      assert.match(out, new RegExp(`${part}: the copy differs`), spoil);
    }
    ok(backup(lab, 'copy', { FROM: 'cellar' }));
    ok(backup(lab, 'prove', { FROM: 'cellar' }));
    return 'three ways';
  },
  ...Object.fromEntries(
    PLACES.map((place) => [
      `what a wiped host kept is back from ${place}, byte by byte, with owners, modes and times`,
      (lab) => {
        ok(backup(lab, 'copy', { FROM: place }));
        const [before, rows] = [state(lab), objects(lab)];
        wipe(lab);
        assert.notEqual(lab.host.try(['test', '-e', '/etc/rancher/node/password']).code, 0);
        const from = place === 'locked' ? {} : { FROM: place };
        const out = ok(restore(lab, from, 'over', 'notes-volumes', 'identity', 'cluster', 'volumes', 'folders'));
        assert.equal(state(lab), before);
        assert.deepEqual(objects(lab), rows);
        assert.match(out, new RegExp(`^restore: \\w+ of ${place}, taken at`, 'm'));
        const asked = lab.host
          .read('/var/log/asked')
          .trim()
          .split('\n')
          .slice(-4)
          .map((line) => line.replace(/ --\S+ \S+/g, ''));
        assert.deepEqual(asked, [
          'systemctl stop k3s.service',
          'systemctl start k3s.service',
          'docker compose stop',
          'docker compose start',
        ]);
        return `${before.split('\n').length} lines of state, ${rows[0]} rows`;
      },
    ]),
  ),
  'a restore beside touches nothing, and wants an empty folder': (lab) => {
    const before = state(lab);
    ok(restore(lab, {}, 'beside', '/root/beside'));
    assert.equal(sh(lab, 'diff -r --no-dereference /srv/files /root/beside/srv/files && echo same'), 'same');
    assert.equal(state(lab), before);
    assert.match(restore(lab, {}, 'beside', '/root/beside').out, /is not empty/);
    assert.match(restore(lab, {}, 'over', 'settings').out, /settings is for reading/);
    assert.match(
      restore(lab, {}, 'over', 'nothing').out,
      /'nothing' is no part of one: identity settings cluster volumes notes-volumes folders/,
    );
    sh(lab, 'rm -rf /root/beside');
    return 'as it was';
  },
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
  'a place that is another machine than it was is not written to; the others are, and the run says so': (lab) => {
    const known = lab.host.read('/etc/archipel/backup/known_hosts');
    const other = lab.host.on(
      'bash',
      '-c',
      'rm -f /root/other*; ssh-keygen -q -t ed25519 -N "" -f /root/other; cut -d " " -f 1,2 /root/other.pub',
    );
    lab.host.write('/etc/archipel/backup/known_hosts', `[cellar.example.net]:2222 ${other}\n`);
    const before = told(lab, 'cellar');
    const [count] = PLACES.map(
      (place) => snapshots({ ...lab, host: lab.host, plan: lab.plan }, place === 'cellar' ? 'open' : place).length,
    );
    const { code, out } = backup(lab, 'copy');
    assert.equal(code, 1);
    assert.match(out, /^failed: cellar$/m);
    assert.equal(snapshots(lab, 'locked').length, count + 1);
    assert.deepEqual(told(lab, 'cellar'), before);
    lab.host.write('/etc/archipel/backup/known_hosts', known);
    return 'cellar alone';
  },
  'a dump that fails leaves a copy that is not counted as one': (lab) => {
    lab.host.on('mv', '/usr/bin/sqlite3', '/usr/bin/sqlite3.away');
    const before = told(lab, 'locked').newest_timestamp_seconds;
    const { code, out } = backup(lab, 'copy');
    lab.host.on('mv', '/usr/bin/sqlite3.away', '/usr/bin/sqlite3');
    assert.equal(code, 1);
    assert.match(out, /made no copy of cluster/);
    assert.deepEqual(snapshots(lab, 'locked').at(-1).tags, ['partial']);
    assert.equal(told(lab, 'locked').newest_timestamp_seconds, before);
    // the newest whole one is what comes back
    assert.match(ok(restore(lab, {}, 'over', 'cluster')), /cluster is back/);
    return 'partial';
  },
};
