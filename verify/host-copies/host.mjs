// What is asked of a host and of the stores that it copies to.
import assert from 'node:assert/strict';

export const PLACES = ['locked', 'open', 'cellar'];
export const DATABASE = '/var/lib/rancher/k3s/server/db/state.db';
export const VOLUME = '/var/lib/docker/volumes/notes_pages/_data';
/** What a wipe takes, and a restore has to bring back. */
export const CLAIM = '/var/lib/rancher/k3s/storage/pvc-1_web_blog-content';
const KEPT = [VOLUME, CLAIM, '/srv/files', '/etc/ssh/ssh_host_ed25519_key', '/etc/ssh/ssh_host_ed25519_key.pub', '/etc/rancher/node'];

export const ok = ({ code, out }) => {
  assert.equal(code, 0, out);
  return out;
};
export const backup = ({ host }, verb, env = {}) =>
  host.try([...Object.entries(env).map(([key, value]) => `${key}=${value}`), 'archipel-backup', verb], { timeout: 600 });
export const restore = ({ host }, env, ...argv) =>
  host.try([...Object.entries(env).map(([key, value]) => `${key}=${value}`), 'archipel-restore', ...argv], { timeout: 600 });
export const sh = ({ host }, text) => host.on('bash', '--norc', '-euc', text);
/** Contents, owners, modes and times of all that is kept. */
export const state = (lab) =>
  sh(
    lab,
    `find ${KEPT.join(' ')} -printf '%p %y %m %U:%G %l %T@\\n' | grep -v ' d ' | sort; find ${KEPT.join(' ')} -type f -exec sha256sum {} + | sort`,
  );
export const objects = (lab) =>
  sh(lab, `sqlite3 -readonly -cmd '.timeout 20000' ${DATABASE} 'SELECT count(*), max(id) FROM kine'`).split('|').map(Number);
export const told = ({ host }, place) =>
  Object.fromEntries(
    [...host.read(`/var/lib/archipel/backup-${place}.prom`).matchAll(/^backup_(\w+)\{backup="hosts\/one",to="\w+"\} (\d+)$/gm)].map(
      ([, name, value]) => [name, Number(value)],
    ),
  );
/** restic with what the host itself has for a place. */
export const inPlace = ({ host, plan }, place, ...argv) => {
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
export const snapshots = (lab, place) => JSON.parse(ok(inPlace(lab, place, 'snapshots', '--json')));
export const wipe = (lab) => {
  sh(lab, `rm -rf ${VOLUME}/* ${CLAIM}/* /srv/files/* /etc/ssh/ssh_host_* /etc/rancher/node ${DATABASE}*; echo later >/srv/files/later`);
};
