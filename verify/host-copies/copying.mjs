// Copies, proofs and restores: what goes into a place, and what comes back of it.
import assert from 'node:assert/strict';
import { until } from '../hosts/shell.mjs';
import { backup, CLAIM, DATABASE, inPlace, objects, ok, PLACES, restore, sh, snapshots, state, told, VOLUME, wipe } from './host.mjs';

export const copying = {
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
};
