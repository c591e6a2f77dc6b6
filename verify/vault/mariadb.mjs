// MariaDB from Debian's packages in the place of MySQL, which no registry carries: what the vault and the scripts beside the server say, both understand.
import { join } from 'node:path';
import { layOut } from '../debian.mjs';
import { CACHE, once } from '../once.mjs';

const PACKAGES = ['mariadb-server-core', 'mariadb-client', 'mariadb-client-core'];

/** @returns {string} a folder that stands over the machine's root: nothing is installed on it @throws {Error} where a package cannot be had */
export const mariadb = () =>
  // perl is for commands that nobody runs here
  once(join(CACHE, 'vault-mariadb'), (stage) => layOut(stage, PACKAGES, (name) => name.includes('perl')));
