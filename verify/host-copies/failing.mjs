// What fails: the rest goes on, and nobody takes it for a copy.
import assert from 'node:assert/strict';
import { backup, ok, restore, snapshots, told } from './host.mjs';

export const failing = {
  'a place that is another machine than it was is not written to; the others are, and the run says so': (lab) => {
    const known = lab.host.read('/etc/archipel/backup/known_hosts');
    const other = lab.host.on(
      'bash',
      '-c',
      'rm -f /root/other*; ssh-keygen -q -t ed25519 -N "" -f /root/other; cut -d " " -f 1,2 /root/other.pub',
    );
    lab.host.write('/etc/archipel/backup/known_hosts', `[cellar.example.net]:2222 ${other}\n`);
    const before = told(lab, 'cellar');
    const count = snapshots(lab, 'locked').length;
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
