import type { k8s } from 'cdk8s-plus-28';
import type { Size } from '../units';
import { keysOf } from './config-map';
import type { SidecarProps } from './container';
import { checkLabel } from './names';
import type { Plain } from './plain';
import { configFile, renderClaim, renderVolume, scratch, volumeName, type OwnVolume, type Volume } from './volume';

type Mount = readonly [path: string, volume: Volume];

/** All that the containers of one pod mount. */
export interface PodMounts {
  /** Mounts of one of the containers, in the order of their paths. */
  of(container: SidecarProps): readonly Mount[];
  /** Volumes of the pod, in the order of their names. */
  readonly volumes: readonly Plain<k8s.Volume>[];
  /** Volumes that each replica owns. */
  readonly own: readonly OwnVolume[];
  /** Claims that one pod may use at a time, and that this pod writes. */
  readonly exclusive: readonly string[];
  /** Keys and texts of the workload's ConfigMap. */
  readonly files: ReadonlyMap<string, string>;
}

/** Name of the ConfigMap that holds the files of a workload. */
export function configOf(workload: string): string {
  return `${workload}-config`;
}

const TMP: Readonly<Record<string, Size>> = { '/tmp': '64Mi' };

/**
 * The first container is the main one: its writable folders have the short names.
 * @throws Error when a path is not absolute or taken twice, or one name stands for two volumes
 */
export function collectMounts(where: string, workload: string, containers: readonly SidecarProps[]): PodMounts {
  const keys = keysOf(
    where,
    containers.flatMap(({ files }) => Object.keys(files ?? {})),
  );
  const mounts = new Map(containers.map((container, index) => [container, mountsOf(where, workload, container, index === 0, keys)]));
  const volumes = volumesOf(where, [...mounts.values()].flat());
  return {
    of: (container) => mounts.get(container) ?? [],
    volumes: volumes.flatMap((volume) => renderVolume(volume) ?? []),
    own: volumes.filter((volume) => volume.kind === 'own'),
    exclusive: volumes.flatMap((volume) => (volume.kind === 'claim' && volume.access !== 'shared' ? volume.claim : [])),
    files: filesOf(where, containers, keys),
  };
}

function mountsOf(where: string, workload: string, container: SidecarProps, main: boolean, keys: ReadonlyMap<string, string>): Mount[] {
  const { mounts = {}, files = {}, writable } = container;
  const all: Mount[] = [
    ...Object.entries(mounts),
    ...Object.keys(files).map((path): Mount => [path, configFile(configOf(workload), keys.get(path) ?? '')]),
    ...Object.entries({ ...TMP, ...writable }).map(([path, size]): Mount => [
      path,
      scratch(scratchName(path, main ? undefined : container.name), size),
    ]),
  ];
  const paths = new Set<string>();
  for (const [path] of all) {
    const place = `${where}: container '${container.name}': mount '${path}'`;
    if (!/^\/[^:]*[^:/]$/.test(path) || path.split('/').includes('..'))
      throw new Error(`${place} is not valid, expected an absolute path without ':'`);
    if (paths.has(path)) throw new Error(`${place} is taken twice, expected one of mounts, files and writable`);
    paths.add(path);
  }
  return all.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `/var/run/mysqld` is `var-run-mysqld`; those of other containers than the main one have its name in front. */
function scratchName(path: string, container: string | undefined): string {
  const slug = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return container === undefined ? slug : `${container}-${slug}`;
}

function volumesOf(where: string, mounts: readonly Mount[]): Volume[] {
  const byName = new Map<string, Volume>();
  for (const [path, volume] of mounts) {
    const name = volumeName(volume);
    const other = byName.get(name);
    if (other !== undefined && essence(other) !== essence(volume)) {
      throw new Error(`${where}: mount '${path}': volume '${name}' stands for two sources, expected one, do rename one of them`);
    }
    checkLabel(`${where}: mount '${path}': volume '${name}'`, name);
    byName.set(name, volume);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, volume]) => volume);
}

/** What makes a volume itself, apart from how it is mounted. */
function essence(volume: Volume): string {
  return JSON.stringify(
    volume.kind === 'own' ? renderClaim(volume) : [renderVolume(volume), volume.kind === 'claim' && volume.access === 'shared'],
  );
}

function filesOf(where: string, containers: readonly SidecarProps[], keys: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [path, text] of containers.flatMap((container) => Object.entries(container.files ?? {}))) {
    const key = keys.get(path) ?? '';
    if ((files.get(key) ?? text) !== text)
      throw new Error(`${where}: file '${path}' has two texts in one pod, expected one, do give one another path`);
    files.set(key, text);
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
