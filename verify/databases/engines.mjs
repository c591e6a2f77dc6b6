// The servers in the place of their images: MariaDB from Debian 12, MySQL from Debian unstable, which has a later release of the same line of tools.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { mirror } from '../debian.mjs';
import { run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';
import { mariadb } from '../vault/mariadb.mjs';

const PACKAGES = ['mysql-server-core', 'mysql-client-core'];
const PATH = '/usr/bin:/bin:/usr/sbin:/sbin';

/** A whole root: its library of C is not this machine's. */
const mysql = (report) => {
  const folder = join(CACHE, 'databases-mysql');
  if (!existsSync(folder)) report('MySQL from Debian unstable, 2 minutes');
  return once(folder, (stage) => {
    run(['debootstrap', '--variant=minbase', `--include=${PACKAGES.join()}`, 'sid', stage, mirror()], { timeout: 1800 });
    run(['sh', '-c', 'rm -rf "$0"/var/cache/apt/* "$0"/var/lib/apt/lists/* "$0"/usr/share/doc "$0"/usr/share/locale', stage]);
  });
};

/** What a container starts the server with, beside its configuration. @param {string} address @param {string[]} more */
const served = (address, more) => [
  '--datadir=/var/lib/mysql',
  '--socket=/run/mysqld/mysqld.sock',
  '--pid-file=/tmp/pid',
  `--bind-address=127.0.0.1,${address}`,
  ...more,
];
const SETTINGS = '--defaults-file=/etc/mysql/conf.d/archipel.cnf';

/** By engine: the image, and the commands of its entry point. @param {(line: string) => void} report hears before what takes long */
export const ENGINES = {
  mariadb: () => ({
    image: { over: mariadb(), programs: {}, path: PATH },
    client: 'mariadb',
    version: ['mariadbd', '--no-defaults', '--version'],
    accepts: ['mariadbd', SETTINGS, '--help', '--verbose'],
    initialize: ['mariadb-install-db', SETTINGS, '--datadir=/var/lib/mysql', '--auth-root-authentication-method=normal', '--skip-test-db'],
    serve: (address) => ['mariadbd', SETTINGS, ...served(address, [])],
  }),
  mysql: (report) => ({
    image: { root: mysql(report), programs: {}, path: PATH },
    client: 'mysql',
    version: ['mysqld', '--no-defaults', '--version'],
    accepts: ['mysqld', SETTINGS, '--datadir=/var/lib/mysql', '--validate-config'],
    initialize: ['mysqld', SETTINGS, '--datadir=/var/lib/mysql', '--initialize-insecure'],
    serve: (address) => ['mysqld', SETTINGS, ...served(address, ['--mysqlx=OFF'])],
  }),
};
