import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { read } from '../setup/project';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'archipel-half-'))));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const write = (path: string, text: string): string => {
  const at = join(folder, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, text, { mode: 0o755 });
  return at;
};
/** A tool that writes down what it is asked, then does more. */
const tool = (name: string, more = ''): string => write(`bin/${name}`, `#!/bin/bash\necho "$*" >>'${folder}/${name}.asked'\n${more}\n`);
const asked = (name: string): string =>
  existsSync(join(folder, `${name}.asked`)) ? readFileSync(join(folder, `${name}.asked`), 'utf8') : '';
/** A script as it is shipped, whose folders are below the test's. */
const shipped = (path: string, ...folders: readonly string[]): string =>
  write(
    path.split('/').at(-1) ?? '',
    folders.reduce((text, name) => text.replaceAll(name, join(folder, name)), read(path)),
  );
const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const [program = '', ...rest] = argv;
  const { status, stdout, stderr } = spawnSync(program, rest, {
    env: { PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

test('a full copy that WAL-G could not make is none, and ends no older one', () => {
  tool('wal-g', '[ "$1" != backup-push ] || exit 1');
  for (const key of ['access-key', 'secret-key']) write(`run/buckets/near/${key}`, 'key');
  const script = shipped('charts/postgres/wal-g.sh', '/run/buckets');
  const round = `set -euo pipefail; . '${script}'; if full near; then echo copied; else echo failed; fi`;
  const env = { TARGETS: 'near fsn1 https://store bucket path\n', DATA: '/data', KEEP: '30' };
  expect(run(['bash', '-c', round], env).stdout).toBe('failed\n');
  expect(asked('wal-g')).toBe('backup-push /data\n');
});

/** PostgreSQL's client, which refuses one statement; of a question it says `f`. */
const REFUSES = (statement: string) => `text=$*; [ -t 0 ] || case "$*" in *--command*) ;; *) text+=$(cat) ;; esac
echo "$text" >>'FOLDER/statements'
case $text in *'${statement}'*) exit 3 ;; *pg_is_in_recovery*) echo f ;; esac`;

const keepAccounts = (refused: string, grants: readonly string[] = ['shop', 'wiki']) => {
  tool('psql', REFUSES(refused).replaceAll('FOLDER', folder));
  tool('curl', 'cat >/dev/null');
  const secrets = ['replication', 'rewind', 'copier', 'rest'].map((name) => `run/${name}/value`);
  for (const path of [...secrets, ...grants.map((name) => `run/grants/${name}`)]) write(path, 'aPassword1');
  write('etc/patroni/dynamic.json', '{}');
  write('etc/accounts/grants', 'shop shop shop direct vector\nwiki wiki wiki direct -\n');
  const script = shipped('charts/postgres/accounts.sh', '/run/', '/etc/');
  const env = { PROGRAMS: join(folder, 'bin'), SOCKET: folder, RUN: folder, EVERY: '0.2' };
  return run(['timeout', '--signal=TERM', '3', 'bash', script], env);
};

test('a database that could not be made is told and tried again, and keeps the others from nothing', () => {
  const { stdout, stderr } = keepAccounts('extension=vector');
  expect(stdout).not.toContain('in place');
  expect(stderr.split('accounts: shop is not as it should be, and is tried again').length).toBeGreaterThan(2);
  expect(readFileSync(join(folder, 'statements'), 'utf8')).toContain('database=wiki');
});

test('a password that is not there yet keeps no other from its own', () => {
  const { stdout, stderr } = keepAccounts('never asked', ['wiki']);
  expect(stderr).toContain('grants/shop is not there yet');
  expect(readFileSync(join(folder, 'statements'), 'utf8')).toContain('database=wiki');
  expect(stdout).toContain('in place');
});

test('what is in place is done once', () => {
  const { stdout, stderr } = keepAccounts('never asked');
  expect(stderr).not.toContain('accounts:');
  expect(stdout).toBe('accounts: 2 in place\n');
});

test.each(['wg-quick', 'a key'])('a tunnel keeps its peers where %s fails: half a configuration would take away the others', (what) => {
  tool('wg');
  tool('wg-quick', what === 'a key' ? "printf '[Interface]\\n[Peer]\\nPublicKey = peer\\n'" : "printf '[Interface]\\n'; exit 1");
  write('etc/wireguard/mesh.conf', `PostUp = wg set %i private-key ${folder}/key\n`);
  if (what === 'wg-quick') write('key', 'private');
  const script = shipped('hosts/ansible/roles/wireguard/files/wireguard-sync.sh', '/etc/wireguard');
  expect(run(['bash', script, 'mesh']).status).not.toBe(0);
  expect(asked('wg')).toBe('');
});

test("a proof compares with nothing less than all of the server's rows: what cannot be counted is not none", () => {
  tool('mariadb-install-db');
  tool('mariadbd', 'sleep 5');
  // of the copy: no table; of the server: a table whose rows it does not say
  tool('mariadb', `case "$*" in *--socket*) ;; *--execute*) ;; *) exit 1 ;; esac`);
  const script = shipped('charts/mysql/prove.sh', '/tmp/', '/run/copier');
  write('run/copier/value', 'secret');
  mkdirSync(join(folder, 'tmp'));
  const { status, stdout } = run(['bash', script], { SCRATCH: folder, HOST: 'sql', PORT: '3306', COPIED: '0' });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});
