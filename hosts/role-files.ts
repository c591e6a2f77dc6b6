import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OutputTree } from '../constructs/files/output-tree';

/** The roles and the playbook, which are the same for every site. They are real files, so that Ansible's own checkers read them. */
const FOLDER = [join(__dirname, 'ansible'), join(__dirname, '../../hosts/ansible')].find((path) => existsSync(path)) ?? '';

/** One of the roles' files, for those who say the same before Ansible does. */
export function readRoleFile(path: string): string {
  return readFileSync(join(FOLDER, path), 'utf8');
}

/** All of them, as they stand in the package. */
export function roleFiles(): OutputTree {
  const tree = new OutputTree();
  for (const path of filesUnder('')) tree.add(path, readRoleFile(path), path.endsWith('.sh') ? 0o755 : 0o644);
  return tree;
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(join(FOLDER, folder))
    .sort()
    .flatMap((name) => {
      const path = folder === '' ? name : `${folder}/${name}`;
      return statSync(join(FOLDER, path)).isDirectory() ? filesUnder(path) : [path];
    });
}

export const roleFileExists = (path: string): boolean => existsSync(join(FOLDER, path));
