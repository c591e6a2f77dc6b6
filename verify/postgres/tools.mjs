// PostgreSQL, pgBackRest and PgBouncer from Debian's packages and Patroni from PyPI, in the places of the image of the project (images/postgres). What stands
// there is older than in the image: PostgreSQL 15 for 17, pgBackRest 2.45, PgBouncer 1.18. WAL-G is in no registry.
import { readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layOut } from '../debian.mjs';
import { run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';

const PACKAGES = ['postgresql-15', 'postgresql-client-15', 'pgbackrest', 'pgbouncer'];
const REQUIREMENTS = new URL('../../images/postgres/requirements.txt', import.meta.url).pathname;
/** Where the image has Patroni. */
const PATRONI = '/opt/patroni';

/** @returns {string} a folder whose usr stands over the machine's: nothing is installed on it @throws {Error} where a package cannot be had */
export const database = () =>
  once(join(CACHE, 'postgres-15'), (stage) => {
    layOut(stage, PACKAGES);
    symlinkSync('15', join(stage, 'usr/lib/postgresql/17'));
  });

/** @returns {string} the environment that the image has at /opt/patroni: its programs name that path */
export const patroni = () => {
  const version = /^patroni==(\S+)/m.exec(readFileSync(REQUIREMENTS, 'utf8'))[1];
  return once(join(CACHE, `patroni-${version}`), (stage) => {
    // Debian's own, which every user may run
    run(['/usr/bin/python3', '-m', 'venv', stage]);
    run([join(stage, 'bin/pip'), 'install', '-q', '--disable-pip-version-check', '--no-deps', '-r', REQUIREMENTS]);
    for (const name of readdirSync(join(stage, 'bin'))) {
      const file = join(stage, 'bin', name);
      const text = readFileSync(file, 'latin1');
      if (text.startsWith('#!')) writeFileSync(file, text.replaceAll(stage, PATRONI), 'latin1');
    }
  });
};
