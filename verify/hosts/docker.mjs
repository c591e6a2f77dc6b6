// Docker's repository as it is reached by the role, signed by a key of the judge: packages with the names and units of Docker's, Compose itself, and a
// stand-in of the engine. And what Mailcow's containers would answer.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { compose } from '../mail/tools.mjs';
import { makeRepository } from '../mail/upstream.mjs';
import { run } from './shell.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
/** The engine that the role asks for. */
const { docker_version: VERSION } = parse(textOf('../../hosts/ansible/roles/docker/defaults/main.yaml'));
const sha256 = (content) => createHash('sha256').update(content).digest('hex');

const UNIT = `[Unit]
Description=Docker Application Container Engine (stands in)
After=network-online.target

[Service]
Type=notify
ExecStart=/usr/bin/dockerd

[Install]
WantedBy=multi-user.target
`;

/** The packages of the engine, which starts as soon as it is installed, as Docker's own does. */
const packages = (composeBinary) => ({
  'containerd.io': {},
  'docker-ce-cli': { depends: 'python3', files: { '/usr/bin/docker': textOf('../mail/docker.py') } },
  'docker-compose-plugin': { depends: 'docker-ce-cli', binaries: { '/usr/libexec/docker/cli-plugins/docker-compose': composeBinary } },
  'docker-ce': {
    depends: 'containerd.io, docker-ce-cli, iptables, python3',
    files: { '/usr/bin/dockerd': textOf('./dockerd.py') },
    units: { '/usr/lib/systemd/system/docker.service': UNIT },
    postinst: '#!/bin/sh\nset -e\nsystemctl daemon-reload\nsystemctl enable --now docker.service\n',
  },
});

const build = (scratch, pool, [name, { depends, files = {}, binaries = {}, units = {}, postinst }]) => {
  const root = join(scratch, name);
  const put = (path, place, mode) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    place(join(root, path));
    chmodSync(join(root, path), mode);
  };
  const lines = [
    ...[`Package: ${name}`, `Version: 5:${VERSION}-1~judge`, 'Architecture: amd64', 'Maintainer: judge <judge@example.org>'],
    ...(depends ? [`Depends: ${depends}`] : []),
    `Description: stands in for ${name}`,
  ];
  put('DEBIAN/control', (path) => writeFileSync(path, `${lines.join('\n')}\n`), 0o644);
  if (postinst) put('DEBIAN/postinst', (path) => writeFileSync(path, postinst), 0o755);
  for (const [path, text] of Object.entries(files)) put(path, (to) => writeFileSync(to, text), 0o755);
  for (const [path, text] of Object.entries(units)) put(path, (to) => writeFileSync(to, text), 0o644);
  for (const [path, from] of Object.entries(binaries)) put(path, (to) => copyFileSync(from, to), 0o755);
  const file = join(pool, `${name}.deb`);
  run(['dpkg-deb', '--build', '--root-owner-group', '-Znone', root, file]);
  return `${run(['dpkg-deb', '-f', file])}\nFilename: pool/${name}.deb\nSize: ${statSync(file).size}\nSHA256: ${sha256(readFileSync(file))}\n`;
};

/** Lays out the repository under `folder`. @returns {string[]} variables of Ansible by which the role finds it at `url`, and trusts its key alone */
export const dockerRepository = (folder, url, report = () => undefined) => {
  const scratch = mkdtempSync(join(tmpdir(), 'archipel-docker-'));
  try {
    const [pool, index, home] = [join(folder, 'pool'), join(folder, 'dists/bookworm/stable/binary-amd64'), join(scratch, 'gnupg')];
    for (const path of [pool, index]) mkdirSync(path, { recursive: true });
    mkdirSync(home, { mode: 0o700 });
    const listed = Object.entries(packages(compose(report)))
      .map((one) => build(scratch, pool, one))
      .join('\n');
    writeFileSync(join(index, 'Packages'), listed);
    const release = join(folder, 'dists/bookworm/Release');
    writeFileSync(
      release,
      [
        ...['Origin: Docker', 'Label: Docker CE', 'Suite: bookworm', 'Codename: bookworm', 'Architectures: amd64', 'Components: stable'],
        ...[`Date: ${new Date().toUTCString()}`, 'SHA256:'],
        ` ${sha256(listed)} ${Buffer.byteLength(listed)} stable/binary-amd64/Packages\n`,
      ].join('\n'),
    );
    const gpg = (...argv) =>
      run(['gpg', '--homedir', home, '--batch', '--yes', '--pinentry-mode', 'loopback', '--passphrase', '', ...argv]);
    gpg('--quick-generate-key', 'judge <judge@example.org>', 'rsa2048', 'sign', 'never');
    gpg('--clearsign', '--output', join(folder, 'dists/bookworm/InRelease'), release);
    gpg('--armor', '--export', '--output', join(folder, 'gpg'));
    run(['gpgconf', '--homedir', home, '--kill', 'all']);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return [`docker_repository=${url}`, `docker_key_checksum=sha256:${sha256(readFileSync(join(folder, 'gpg')))}`];
};

const UPSTREAM = '/srv/mailcow';
const PAGES = `#!/bin/sh
# what answers behind Mailcow's pages, where they are published
set -eu
project=$1
shift
addresses=$(printf '%s\\n' "$@" | sed -n 's/:8080$//p')
begin() {
  # shellcheck disable=SC2086
  systemd-run --quiet --collect --unit=mailcow-pages python3 /usr/local/lib/mailcow-api.py "$(sed -n 's/^API_KEY=//p' "$project/mailcow.conf")" 8080 $addresses
}
systemctl stop mailcow-pages 2>/dev/null || true
# systemd forgets what has ended a moment later
tries=0
until begin; do
  tries=$((tries + 1))
  [ "$tries" -lt 20 ]
  sleep 0.5
done
`;
const SITE = 'etc/archipel-mail/site.env';

/** Mailcow's release and what its containers answer, for one machine. @returns {{ pin: (out: string, node: string) => void }} pins what is delivered to that release */
export const mailcowUpstream = (machine, folder, tag) => {
  const commit = existsSync(folder) ? run(['git', '-C', folder, 'rev-parse', 'HEAD']) : makeRepository(ROOT, folder, tag);
  cpSync(folder, join(machine.root, UPSTREAM), { recursive: true, verbatimSymlinks: true });
  machine.write('etc/gitconfig', `[url "file://${UPSTREAM}"]\n\tinsteadOf = https://github.com/mailcow/mailcow-dockerized\n`);
  machine.write('usr/local/lib/containers/nginx-mailcow', PAGES, { mode: 0o755 });
  machine.write('usr/local/lib/mailcow-api.py', textOf('../mail/api.py'));
  return {
    pin: (out, node) => {
      const file = join(out, 'hosts', node, SITE);
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^COMMIT=.*$/m, `COMMIT='${commit}'`));
    },
  };
};

/** The release that a node is told to check out; none where it has no Mailcow. */
export const releaseOf = (out, node) => {
  const file = join(out, 'hosts', node, SITE);
  return existsSync(file) ? /^TAG='(.*)'$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
};
