// What judges Nextcloud's configuration and copies: PHP, Apache and PostgreSQL of Debian in a folder that stands over the machine's root, rclone with
// the stores that copies use.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layOut } from '../debian.mjs';
import { attempt, run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';

const PACKAGES = ['php8.2-cli', 'libapache2-mod-php8.2', 'apache2-bin', 'apache2', 'postgresql-15', 'postgresql-client-15'];
/** Modules of the image, docker.io/library/php with `a2enmod headers rewrite remoteip`. */
const MODULES = [
  'alias',
  'authz_core',
  'authz_host',
  'deflate',
  'dir',
  'env',
  'filter',
  'headers',
  'mime',
  'mpm_prefork',
  'php8.2',
  'remoteip',
  'rewrite',
  'setenvif',
];
const RCLONE = { module: 'github.com/rclone/rclone', version: 'v1.76.0' };

/** @returns {string} a folder with the packages' files, Apache set up as the image has it: nothing is installed on the machine @throws {Error} where a package cannot be had */
export const debian = () =>
  once(join(CACHE, 'nextcloud-debian-2'), (stage) => {
    // what postinst scripts ask for is not needed where none runs
    layOut(stage, PACKAGES, (name) => /perl|ssl-cert|ucf|sensible-utils|locales/.test(name));
    const apache = join(stage, 'etc/apache2');
    for (const [folder, links] of Object.entries({
      'mods-enabled': MODULES.flatMap((name) => [`${name}.load`, `${name}.conf`]).filter((file) =>
        existsSync(join(apache, 'mods-available', file)),
      ),
      'sites-enabled': ['000-default.conf'],
      'conf-enabled': ['remoteip.conf', 'apache-limits.conf'],
    })) {
      mkdirSync(join(apache, folder), { recursive: true });
      for (const link of links) symlinkSync(join('..', folder.replace('enabled', 'available'), link), join(apache, folder, link));
    }
    writeFileSync(join(apache, 'conf-available/remoteip.conf'), 'RemoteIPHeader X-Real-IP\nRemoteIPInternalProxy 10.0.0.0/8\n');
    writeFileSync(join(apache, 'conf-available/apache-limits.conf'), 'LimitRequestBody ${APACHE_BODY_LIMIT}\n');
  });

/** @param {(line: string) => void} report @returns {string} the program */
export const rclone = (report) => {
  const { module, version } = RCLONE;
  const main = fileURLToPath(new URL('rclone', import.meta.url));
  const binary = join(
    CACHE,
    `rclone-${version}-${createHash('sha256')
      .update(readFileSync(join(main, 'main.go')))
      .digest('hex')
      .slice(0, 8)}`,
  );
  if (existsSync(binary)) return binary;
  if (attempt(['go', 'version']).code !== 0) throw new Error(`rclone ${version} must be built, and Go is not installed`);
  report(`building rclone ${version}, 1 to 5 minutes`);
  mkdirSync(CACHE, { recursive: true });
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  const env = { GOFLAGS: '-mod=mod', GOWORK: 'off', CGO_ENABLED: '0' };
  try {
    writeFileSync(join(stage, 'go.mod'), 'module judge\n\ngo 1.26\n');
    const { Dir } = JSON.parse(run(['go', 'mod', 'download', '-json', `${module}@${version}`], { cwd: stage, env }));
    const source = join(stage, 'source');
    cpSync(Dir, source, { recursive: true });
    run(['chmod', '-R', 'u+w', source]);
    cpSync(main, join(source, 'internal/judge'), { recursive: true });
    run(['nice', '-n', '15', 'go', 'build', '-trimpath', '-tags', 'netgo', '-o', join(stage, 'rclone'), './internal/judge'], {
      cwd: source,
      env,
      timeout: 1800,
    });
    renameSync(join(stage, 'rclone'), binary);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  return binary;
};
