// What the roles say of themselves, for those who prepare their ground.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROLES = fileURLToPath(new URL('../../hosts/ansible/roles', import.meta.url));

/** Every Debian package that a role installs: its defaults name them under `<role>_packages`. */
export const packagesOf = (role) => {
  try {
    return parse(readFileSync(join(ROLES, role, 'defaults/main.yaml'), 'utf8'))?.[`${role}_packages`] ?? [];
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
};
export const packagesOfRoles = () => readdirSync(ROLES).flatMap(packagesOf);
