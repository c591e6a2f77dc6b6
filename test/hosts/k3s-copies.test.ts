import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '../../hosts/ansible/roles/backup/files/k3s-etcd.sh');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archipel-etcd-'));
  for (const path of ['bin', 'copy']) mkdirSync(join(folder, path));
  for (const path of ['node-password', 'copy/password']) writeFileSync(join(folder, path), 'of-this-node\n');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A snapshot as etcd writes it: pages of its database, and their sum behind them. */
const snapshot = (): Buffer => {
  const pages = randomBytes(4096 * 3);
  return Buffer.concat([pages, createHash('sha256').update(pages).digest()]);
};
const file = () => join(folder, 'copy/archipel-one-1796000000');
const run = (verb: string) => {
  const env = { ...process.env, PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`, NODE_PASSWORD_FILE: join(folder, 'node-password') };
  const { status, stdout, stderr } = spawnSync('bash', [PROGRAM, verb, join(folder, 'copy')], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
};

test('a snapshot is asked of K3s into the folder of the copy, whole, and not to the bucket of scheduled ones', () => {
  writeFileSync(join(folder, 'bin/k3s'), `#!/bin/sh\necho "$*" >'${folder}/asked'\ntouch '${file()}'\n`, { mode: 0o755 });
  rmSync(join(folder, 'copy/password'));
  expect(run('copy')).toMatchObject({ status: 0 });
  expect(readFileSync(join(folder, 'copy/password'), 'utf8')).toBe('of-this-node\n');
  expect(readFileSync(join(folder, 'asked'), 'utf8').trim()).toBe(
    `etcd-snapshot save --name archipel --etcd-snapshot-dir ${folder}/copy --etcd-snapshot-compress=false --etcd-s3=false`,
  );
});

test('a K3s that leaves no snapshot has made no copy', () => {
  writeFileSync(join(folder, 'bin/k3s'), '#!/bin/sh\n', { mode: 0o755 });
  expect(run('copy')).toMatchObject({ status: 1, stderr: expect.stringContaining('no snapshot') as string });
});

test('a snapshot is proven by the sum that etcd wrote behind it', () => {
  writeFileSync(file(), snapshot());
  expect(run('prove')).toMatchObject({ status: 0, stdout: '12320 bytes, with the sum that etcd wrote\n' });
});

test.each([
  [
    'of which a byte is another',
    (whole: Buffer) => Buffer.concat([Buffer.from([(whole[0] ?? 0) ^ 1]), whole.subarray(1)]),
    'not what etcd wrote',
  ],
  ['that broke off', (whole: Buffer) => whole.subarray(0, 4096), 'no sum behind it'],
])('a snapshot %s is refused', (_, spoil, says) => {
  writeFileSync(file(), spoil(snapshot()));
  expect(run('prove')).toMatchObject({ status: 1, stderr: expect.stringContaining(says) as string });
});

test('a copy without the password by which the datastore knows the node is refused: K3s would not take the node in', () => {
  writeFileSync(file(), snapshot());
  rmSync(join(folder, 'copy/password'));
  expect(run('prove')).toMatchObject({ status: 1, stderr: expect.stringContaining('no password of the node') as string });
});
