import type { Size } from '../../constructs/units';

export interface VolumeRequest {
  readonly size: Size;
  /** Component of which each replica gets one of its own. @default one volume, of one pod */
  readonly each?: string;
}

export interface VolumeResult {
  /** PersistentVolumeClaim in the namespace of who asks; of replicas with one each, the name of the claim template. */
  readonly claim: string;
  readonly size: Size;
  readonly storageClass: string;
  /** Whether the data stays on the node where it was first placed, and its pods with it. */
  readonly boundToNode: boolean;
  /** Nodes that each hold all of it: with one, the loss of that node is the loss of the data. */
  readonly copies: number;
}

/** Who answers for volumes without a service: K3s' own provisioner, which makes a folder on the disk of one node. Needs name it as they name a service. */
export const LOCAL_PATH = 'local-path';

/** A volume as {@link LOCAL_PATH} gives it. */
export const localVolume = (claim: string, { size }: VolumeRequest): VolumeResult => ({
  claim,
  size,
  storageClass: LOCAL_PATH,
  boundToNode: true,
  copies: 1,
});
