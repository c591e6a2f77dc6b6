import { createHash } from 'node:crypto';
import type { Blueprint, NodePlan } from '../../blueprint/blueprint';
import type { HostPath } from '../../constructs/hosts/host-bundle';
import { hostVariables, siteVariables } from '../ansible';
import { bundleOf } from '../bundle';
import { hostPorts, type HostPort } from '../listening';
import { readRoleFile } from '../role-files';
import { ufwRules } from '../ufw';
import { peerOf, type PublicKeys } from '../wireguard';
import { tasksOf, type RoleTask } from './role-tasks';

/** What a host is to be, as far as it can be said without asking it: made of the same blueprint, bundle and roles that converge it. */
export interface HostPlan {
  readonly node: string;
  /** As `/etc/os-release` says it: `debian 12`. */
  readonly debian: string;
  /** @default - no K3s */
  readonly k3s?: string;
  readonly packages: readonly PlannedPackage[];
  readonly units: readonly PlannedUnit[];
  readonly paths: readonly PlannedPath[];
  readonly ports: readonly HostPort[];
  /** Interface of the mesh whose own port the host chooses: nobody calls it first. @default - none */
  readonly callsOnly?: string;
  /** Rules of UFW in its own words. */
  readonly firewall: readonly string[];
  /** Tasks of which only Ansible knows what packages or units they ask for. */
  readonly unnamed: readonly string[];
}

export interface PlannedPackage {
  readonly name: string;
  /** What apt was asked for behind `=`; `*` stands for anything. @default - any version */
  readonly version?: string;
  /** False where only the host can say whether it is needed. */
  readonly needed: boolean;
}

export interface PlannedUnit {
  readonly name: string;
  readonly enabled: boolean;
  readonly active: boolean;
  /** Whether the playbook waits until it runs; what it does not wait for may still be trying. */
  readonly awaited: boolean;
  readonly needed: boolean;
}

export interface PlannedPath {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'secret';
  /** Four octal digits. @default - what the host has */
  readonly mode?: string;
  readonly owner?: string;
  readonly group?: string;
  /** SHA-256 of the content. @default - only Ansible can render it, or it is a secret */
  readonly sum?: string;
  readonly needed: boolean;
}

/** The role `base` refuses every other release. */
const DEBIAN = 'debian 12';

/**
 * The plan of a node.
 * @param keys WireGuard public keys by secret id, as the host files were made with
 * @param variables Of Ansible, that the playbook is given beside the generated ones
 * @default none
 */
export function hostPlan(
  blueprint: Blueprint,
  node: NodePlan,
  keys: PublicKeys,
  variables: Readonly<Record<string, string>> = {},
): HostPlan {
  const bundle = bundleOf(blueprint, node, keys);
  const tasks = tasksOf(node, { ...siteVariables(blueprint), ...hostVariables(blueprint, node, bundle, keys), ...variables });
  const texts = new Map(
    bundle
      .output()
      .files()
      .map(({ path, content }) => [`/${path}`, content]),
  );
  const peer = peerOf(blueprint, node.name);
  return {
    node: node.name,
    debian: DEBIAN,
    ...(blueprint.cluster && node.k3s !== undefined ? { k3s: blueprint.cluster.version } : {}),
    packages: once(tasks.flatMap(packagesOf)),
    units: once(tasks.flatMap(unitsOf)),
    paths: byPath([
      ...tasks.flatMap(pathsOf),
      ...bundle.folders.map((folder) => ofBundle(folder, 'folder')),
      ...bundle.files.map((file) => ({ ...ofBundle(file, 'file'), sum: sumOf(texts.get(file.path) ?? '') })),
      ...bundle.secrets.map((secret) => ofBundle(secret, 'secret')),
    ]),
    ports: hostPorts(blueprint, node),
    ...(blueprint.mesh && peer && peer.endpoint === undefined ? { callsOnly: blueprint.mesh.interface } : {}),
    firewall: ufwRules(blueprint, node),
    unnamed: tasks.flatMap(unnamed),
  };
}

function packagesOf({ module, sure: needed, args }: RoleTask): readonly PlannedPackage[] {
  if (module !== 'apt' || args['state'] === 'absent' || args['name'] === undefined) return [];
  return [args['name']].flat().map((asked): PlannedPackage => {
    const [name = '', version] = String(asked).split('=');
    return { name, ...(version === undefined ? {} : { version }), needed };
  });
}

function unitsOf({ module, sure: needed, args }: RoleTask): readonly PlannedUnit[] {
  if (module !== 'systemd_service' || (args['enabled'] !== true && args['state'] !== 'started')) return [];
  if (typeof args['name'] !== 'string') return [];
  const name = args['name'].includes('.') ? args['name'] : `${args['name']}.service`;
  return [{ name, enabled: args['enabled'] === true, active: args['state'] === 'started', awaited: args['no_block'] !== true, needed }];
}

/** Tasks whose packages or unit are not named by words and variables: the probe compares nothing for them. */
function unnamed({ role, name, module, args }: RoleTask): readonly string[] {
  const asks =
    module === 'apt'
      ? args['update_cache'] === undefined && args['state'] !== 'absent'
      : module === 'systemd_service' && (args['enabled'] === true || args['state'] === 'started');
  return asks && args['name'] === undefined ? [`${role}: ${name}`] : [];
}

/** Files that a role writes whole, and its folders; what a host decides (`{{ base_operator_home }}`) is left to Ansible. */
function pathsOf({ role, module, sure: needed, args }: RoleTask): readonly PlannedPath[] {
  const path = args['dest'] ?? args['path'];
  const access = { ...text('mode', args['mode']), ...text('owner', args['owner']), ...text('group', args['group']) };
  if (typeof path !== 'string' || args['force'] === false) return [];
  if (module === 'file' && args['state'] === 'directory') return [{ path, kind: 'folder', ...access, needed }];
  if (module === 'template') return [{ path, kind: 'file', ...access, needed }];
  if (module !== 'copy') return [];
  const content = typeof args['src'] === 'string' ? contentOf(role, args['src']) : args['content'];
  return [{ path, kind: 'file', ...access, ...(typeof content === 'string' ? { sum: sumOf(content) } : {}), needed }];
}

/** A file of the role; what lies elsewhere on the operator's machine is Ansible's to compare. */
function contentOf(role: string, source: string): string | undefined {
  return source.includes('/') ? undefined : readRoleFile(`roles/${role}/files/${source}`);
}

const ofBundle = ({ path, mode, owner, group }: HostPath, kind: PlannedPath['kind']): PlannedPath => ({
  path,
  kind,
  mode,
  owner,
  group,
  needed: true,
});
const text = (key: string, value: unknown): Readonly<Record<string, string>> => (typeof value === 'string' ? { [key]: value } : {});
const sumOf = (content: string): string => createHash('sha256').update(content).digest('hex');

/** Each name once, needed where one of those who ask needs it. */
function once<T extends { readonly name: string; readonly needed: boolean }>(asked: readonly T[]): readonly T[] {
  const found = new Map<string, T>();
  for (const one of asked) {
    const known = found.get(one.name);
    found.set(one.name, known ? { ...one, ...known, needed: known.needed || one.needed } : one);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Each path once: the last who writes it says what it is. */
function byPath(paths: readonly PlannedPath[]): readonly PlannedPath[] {
  return [...new Map(paths.map((planned) => [planned.path, planned])).values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
