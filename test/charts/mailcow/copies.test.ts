import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceOf } from '../../../constructs/files/asset';

const ITEMS = ['mariadb', 'redis', 'rspamd', 'postfix', 'crypt'];
const PROGRAM = join(sourceOf(join(__dirname, '../../../charts/mailcow')), 'copies.sh');

/** Stands in for Mailcow's own script: writes an archive for each item, and goes on after a failure as it does. */
const own = (checkpoints: string) => `#!/bin/bash
echo "$*" >>"$MAILCOW_BACKUP_LOCATION/../asked"
stat -c %a "$MAILCOW_BACKUP_LOCATION" >"$MAILCOW_BACKUP_LOCATION/../mode"
to=$MAILCOW_BACKUP_LOCATION/mailcow-2026-12-01; mkdir "$to"
for item in ${ITEMS.join(' ')}; do
  mkdir -p "$to/data"; echo "$item" >"$to/data/$item"; [ "$item" != mariadb ] || touch "$to/data/${checkpoints}"
  tar -C "$to" -czf "$to/backup_$item.tar.gz" data; rm -r "$to/data"
done
`;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'archipel-mail-copies-'))));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The program where the playbook lays it, beside a checkout of upstream and an engine that writes down what it is asked. */
function lay(checkpoints = 'xtrabackup_checkpoints'): void {
  for (const path of ['here', 'mailcow/helper-scripts', 'bin', 'copy']) mkdirSync(join(folder, path), { recursive: true });
  copyFileSync(PROGRAM, join(folder, 'here/copies.sh'));
  writeFileSync(join(folder, 'here/site.env'), `FOLDER='${join(folder, 'mailcow')}'\n`);
  writeFileSync(join(folder, 'mailcow/helper-scripts/backup_and_restore.sh'), own(checkpoints), { mode: 0o755 });
  writeFileSync(join(folder, 'bin/docker'), `#!/bin/sh\necho "$*" >>'${folder}/engine'\n`, { mode: 0o755 });
  chmodSync(join(folder, 'here/copies.sh'), 0o755);
}
const run = (...argv: string[]) => {
  const env = { ...process.env, PATH: `${folder}/bin:${process.env['PATH'] ?? ''}` };
  const { status, stdout, stderr } = spawnSync('setsid', ['--wait', join(folder, 'here/copies.sh'), ...argv], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
};
const copy = () => join(folder, 'copy');

test('databases, queue, filters and keys are copied by its own script, in a folder that its user may write to', () => {
  lay();
  expect(run('copy', copy())).toMatchObject({ status: 0 });
  expect(readFileSync(join(copy(), 'asked'), 'utf8')).toBe('backup mysql redis rspamd postfix crypt\n');
  expect(readFileSync(join(copy(), 'mode'), 'utf8')).toBe('707\n');
  expect(run('prove', copy())).toMatchObject({ status: 0, stdout: '11 files in 5 archives\n' });
});

test.each(ITEMS)('a copy without %s is none', (item) => {
  lay();
  run('copy', copy());
  rmSync(join(copy(), `point/mailcow-2026-12-01/backup_${item}.tar.gz`));
  expect(run('prove', copy())).toMatchObject({ status: 1, stderr: expect.stringContaining(`the copy has no ${item}`) as string });
});

test('an archive that broke off is seen', () => {
  lay();
  run('copy', copy());
  const archive = join(copy(), 'point/mailcow-2026-12-01/backup_redis.tar.gz');
  writeFileSync(archive, readFileSync(archive).subarray(0, 40));
  expect(run('prove', copy())).toMatchObject({ status: 1, stderr: expect.stringContaining('cannot be read') as string });
});

test('a copy of MariaDB that did not come to its end fails the run: its script goes on as if nothing was', () => {
  lay('ibdata1');
  expect(run('copy', copy())).toMatchObject({ status: 1, stderr: expect.stringContaining('the copy of MariaDB broke off') as string });
});

test('nobody delivers or reads while mail comes back, and mailboxes are read anew', () => {
  lay();
  run('hold');
  run('release');
  const asked = readFileSync(join(folder, 'engine'), 'utf8').trim().split('\n');
  expect(asked.map((line) => line.replace(/^compose --project-directory \S+ /, ''))).toEqual([
    'stop postfix-mailcow dovecot-mailcow',
    'start dovecot-mailcow postfix-mailcow',
    'exec -T dovecot-mailcow doveadm force-resync -A *',
  ]);
});

test('a restore asks a person: without a terminal nothing is touched, and the command is told', () => {
  lay();
  run('copy', copy());
  rmSync(join(copy(), 'asked'));
  expect(run('restore', copy())).toMatchObject({ status: 1, stderr: expect.stringContaining('backup_and_restore.sh restore') as string });
  expect(existsSync(join(copy(), 'asked'))).toBe(false);
});
