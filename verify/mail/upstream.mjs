// What stands in for Mailcow's repository: a Compose file with the names of its services, variables and published ports, which are facts of the pinned
// release, and none of its text.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from '../hosts/shell.mjs';

export const facts = (root) => JSON.parse(readFileSync(join(root, 'test/charts/mailcow/upstream.json'), 'utf8'));

const composeOf = ({ services, ports, readByCompose }) =>
  stringify({
    services: Object.fromEntries(
      services.map((name) => [
        name,
        {
          image: `ghcr.io/mailcow/${name}:stand-in`,
          environment: readByCompose.map((key) => `${key}=\${${key}:-}`),
          ...(ports[name] && { ports: ports[name] }),
          networks: { 'mailcow-network': {} },
        },
      ]),
    ),
    networks: {
      'mailcow-network': {
        driver: 'bridge',
        driver_opts: { 'com.docker.network.bridge.name': 'br-mailcow' },
        ipam: { config: [{ subnet: '${IPV4_NETWORK:-172.22.1}.0/24' }] },
      },
    },
  });

/** @param {string} folder of the repository @returns {string} the commit of its tag */
export const makeRepository = (root, folder, tag) => {
  const known = facts(root);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'docker-compose.yml'), composeOf(known));
  symlinkSync('mailcow.conf', join(folder, '.env'));
  for (const path of [
    'data/conf/postfix',
    'data/conf/dovecot',
    'data/conf/rspamd/override.d',
    'data/assets/ssl-example',
    'helper-scripts',
  ]) {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, '.gitkeep'), '');
  }
  writeFileSync(join(folder, 'data/conf/postfix/main.cf'), '# upstream\n');
  writeFileSync(
    join(folder, 'helper-scripts/backup_and_restore.sh'),
    '#!/bin/sh\necho "$MAILCOW_BACKUP_LOCATION $*" >>/var/log/backups\n',
    { mode: 0o755 },
  );
  const git = (...argv) => run(['git', '-C', folder, '-c', 'user.name=up', '-c', 'user.email=up@example.org', ...argv]);
  git('init', '-q', '-b', 'master');
  git('add', '--all', '--force');
  git('commit', '-q', '-m', tag);
  git('tag', tag);
  return git('rev-parse', 'HEAD');
};

/** Another release of it. @returns {string} its commit */
export const release = (folder, tag) => {
  writeFileSync(join(folder, 'data/conf/postfix/main.cf'), `# upstream ${tag}\n`);
  const git = (...argv) => run(['git', '-C', folder, '-c', 'user.name=up', '-c', 'user.email=up@example.org', ...argv]);
  git('commit', '-q', '--all', '-m', tag);
  git('tag', tag);
  return git('rev-parse', 'HEAD');
};

export const copyInto = (from, to) => cpSync(from, to, { recursive: true, verbatimSymlinks: true });
