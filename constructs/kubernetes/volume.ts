import type { k8s } from 'cdk8s-plus-28';
import type { Size } from '../units';
import type { Plain } from './plain';

/** A claim that exists on its own, whatever happens to the pods. */
export interface ClaimVolume {
  readonly kind: 'claim';
  /** Name of the PersistentVolumeClaim. */
  readonly claim: string;
  /**
   * `exclusive` for a claim that one pod may use at a time (ReadWriteOnce), `shared` for one that many may.
   * @default 'exclusive'
   */
  readonly access?: 'exclusive' | 'shared';
  /**
   * Folder of the volume to mount.
   * @default - the whole volume
   */
  readonly subPath?: string;
  /** @default false */
  readonly readOnly?: boolean;
}

/** A claim of its own for each replica of a StatefulSet; kept when the replica goes. */
export interface OwnVolume {
  readonly kind: 'own';
  /** Name of the template; the claims are called `<name>-<workload>-<n>`. */
  readonly name: string;
  readonly size: Size;
  /**
   * StorageClass.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
  /**
   * Folder of the volume to mount.
   * @default - the whole volume
   */
  readonly subPath?: string;
}

/** Space that lives as long as the pod and that its containers may share by name. */
export interface ScratchVolume {
  readonly kind: 'scratch';
  readonly name: string;
  /** The pod is evicted when it holds more. */
  readonly size: Size;
  /**
   * `memory` counts towards the containers' memory limits.
   * @default 'disk'
   */
  readonly medium?: 'disk' | 'memory';
}

/** A ConfigMap: a folder with a file for each key, or one file. */
export interface ConfigMapVolume {
  readonly kind: 'configMap';
  readonly configMap: string;
  /**
   * The one key to mount as a file at the path.
   * @default - all keys, the path is a folder
   */
  readonly key?: string;
}

/** A Secret: a folder with a file for each key, or one file. */
export interface SecretVolume {
  readonly kind: 'secret';
  readonly secret: string;
  /**
   * The one key to mount as a file at the path.
   * @default - all keys, the path is a folder
   */
  readonly key?: string;
  /**
   * File mode. The pod's group reads the files even with 0o400: Kubernetes adds that bit for the fsGroup.
   * @default 0o440
   */
  readonly mode?: 0o400 | 0o440;
}

/** A folder or file of the node. Pod Security `privileged`. */
export interface HostVolume {
  readonly kind: 'host';
  /** Absolute path on the node. */
  readonly path: string;
  /**
   * What must be there: `Directory`, `File`, `Socket`; `DirectoryOrCreate` makes a folder.
   * @default - nothing is checked
   */
  readonly type?: 'Directory' | 'DirectoryOrCreate' | 'File' | 'Socket';
  /** @default true */
  readonly readOnly?: boolean;
  /**
   * Whether mounts that the node makes later appear in the pod.
   * @default false
   */
  readonly follow?: boolean;
}

export type Volume = ClaimVolume | OwnVolume | ScratchVolume | ConfigMapVolume | SecretVolume | HostVolume;

export const claim = (name: string, options: Omit<ClaimVolume, 'kind' | 'claim'> = {}): ClaimVolume => ({
  kind: 'claim',
  claim: name,
  ...options,
});
export const own = (name: string, size: Size, options: Omit<OwnVolume, 'kind' | 'name' | 'size'> = {}): OwnVolume => ({
  kind: 'own',
  name,
  size,
  ...options,
});
export const scratch = (name: string, size: Size, medium: 'disk' | 'memory' = 'disk'): ScratchVolume => ({
  kind: 'scratch',
  name,
  size,
  medium,
});
export const hostPath = (path: string, options: Omit<HostVolume, 'kind' | 'path'> = {}): HostVolume => ({ kind: 'host', path, ...options });
export const configFiles = (configMap: string): ConfigMapVolume => ({ kind: 'configMap', configMap });
export const configFile = (configMap: string, key: string): ConfigMapVolume => ({ kind: 'configMap', configMap, key });
export const secretFiles = (secret: string, mode: 0o400 | 0o440 = 0o440): SecretVolume => ({ kind: 'secret', secret, mode });
export const secretFile = (secret: string, key: string, mode: 0o400 | 0o440 = 0o440): SecretVolume => ({
  kind: 'secret',
  secret,
  key,
  mode,
});

/** The name by which mounts of one source share one volume of the pod. */
export function volumeName(volume: Volume): string {
  switch (volume.kind) {
    case 'claim':
      return labelOf(`claim-${volume.claim}`);
    case 'configMap':
      return labelOf(`config-${volume.configMap}`);
    case 'secret':
      return labelOf(`secret-${volume.secret}`);
    case 'host':
      return labelOf(`host${volume.path === '/' ? '' : volume.path}`.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase());
    case 'own':
    case 'scratch':
      return volume.name;
  }
}

/** Names of objects may have dots, names of volumes may not. */
function labelOf(name: string): string {
  return name.replaceAll('.', '-');
}

/** The pod's side of a volume; undefined for one that the StatefulSet's claim templates bring. */
export function renderVolume(volume: Volume): Plain<k8s.Volume> | undefined {
  const name = volumeName(volume);
  switch (volume.kind) {
    case 'claim':
      return { name, persistentVolumeClaim: { claimName: volume.claim } };
    case 'configMap':
      return { name, configMap: { name: volume.configMap, defaultMode: 0o444 } };
    case 'secret':
      return { name, secret: { secretName: volume.secret, defaultMode: volume.mode ?? 0o440 } };
    case 'scratch':
      return { name, emptyDir: { medium: volume.medium === 'memory' ? 'Memory' : undefined, sizeLimit: volume.size } };
    case 'host':
      return { name, hostPath: { path: volume.path, type: volume.type } };
    case 'own':
      return undefined;
  }
}

/** The container's side of a volume. */
export function renderMount(path: string, volume: Volume): Plain<k8s.VolumeMount> {
  const subPath = 'key' in volume ? volume.key : 'subPath' in volume ? volume.subPath : undefined;
  const readOnly =
    volume.kind === 'configMap' ||
    volume.kind === 'secret' ||
    (volume.kind === 'host' && volume.readOnly !== false) ||
    (volume.kind === 'claim' && volume.readOnly === true);
  const mountPropagation = volume.kind === 'host' && volume.follow ? 'HostToContainer' : undefined;
  return { name: volumeName(volume), mountPath: path, subPath, readOnly: readOnly || undefined, mountPropagation };
}

/** The claim template of an own volume. */
export function renderClaim({ name, size, storageClass }: OwnVolume): Plain<k8s.KubePersistentVolumeClaimProps> {
  const template = {
    // what the server adds otherwise, so that Argo CD finds no difference
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: storageClass,
      resources: { requests: { storage: size } },
    },
  };
  return template;
}
