import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as absolute } from 'node:path';
import type { Blueprint } from '../../blueprint/blueprint';
import { writeTrees } from '../../constructs/files/write-tree';
import { hostFiles } from '../../hosts';
import { playbookDrift, type Drift } from '../../hosts/check';
import type { PublicKeys } from '../../hosts';
import { runProgram } from './run-program';
import { broken, type SshOptions } from './ssh';

export interface PlaybookOptions extends SshOptions {
  /** Folder that `archipel secrets export --to ansible` wrote. @default - secrets are left out */
  readonly secrets?: string;
  /** Variables that the playbook is given, such as `k3s_source` of a mirror. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
}

/** What a fresh run says to whom reads it: changes, in the words of its own callback. */
const ENVIRONMENT = {
  ANSIBLE_STDOUT_CALLBACK: 'ansible.builtin.default',
  ANSIBLE_CALLBACK_RESULT_FORMAT: 'json',
  ANSIBLE_DISPLAY_OK_HOSTS: 'false',
  ANSIBLE_DISPLAY_SKIPPED_HOSTS: 'false',
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_FORCE_COLOR: '0',
};

/**
 * What the playbook of this very blueprint would change on the nodes, by Ansible itself, which changes nothing.
 * @returns by node; a text where it broke off there
 * @throws InputError when there is no Ansible, or it did not even begin
 */
export async function askPlaybook(
  blueprint: Blueprint,
  keys: PublicKeys,
  nodes: readonly string[],
  root: string,
  { secrets, variables = {}, sshConfig }: PlaybookOptions,
): Promise<ReadonlyMap<string, { readonly drift: readonly Drift[]; readonly broken?: string }>> {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-host-check-'));
  try {
    writeTrees([{ folder, tree: hostFiles(blueprint, keys) }]);
    const images = variables['k3s_images_dir'] ?? join(root, 'out', blueprint.site, 'images');
    const exported = existsSync(join(images, 'index.json'));
    const ours = secrets === undefined ? { archipel_without_secrets: true } : { archipel_secrets_dir: absolute(root, secrets) };
    const skipped = ['package-lists', ...(exported ? [] : ['k3s-images'])];
    const { code, out, err } = await runProgram(
      [
        'ansible-playbook',
        ...['site.yaml', '--check', '--diff', '--limit', nodes.join(','), '--skip-tags', skipped.join(',')],
        ...['-e', JSON.stringify({ k3s_images_dir: images, ...variables, ...ours })],
        ...(sshConfig === undefined ? [] : ['--ssh-common-args', `-F ${absolute(root, sshConfig)}`]),
      ],
      { cwd: join(folder, 'ansible'), env: ENVIRONMENT, seconds: 1800 },
    );
    if (code === 127)
      throw broken(
        'host/no-ansible',
        'ansible-playbook',
        'is not installed here',
        'nothing',
        'Ansible, as for the playbook',
        'install it, or say --quick: then what roles render is compared by mode and owner alone',
      );
    const found = new Map(
      nodes.flatMap((node) => {
        const told = playbookDrift(out, node);
        return told === undefined ? [] : [[node, told] as const];
      }),
    );
    if (found.size === 0)
      throw broken(
        'host/playbook',
        'ansible-playbook --check',
        'did not begin',
        (err || out).trim().slice(-600),
        'a summary of each host',
        'run it by hand in out/<site>/ansible, or say --quick',
      );
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
