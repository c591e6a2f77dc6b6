import type { Size } from '../../units';
import type { TakenOver } from '../resource';
import type { Server } from './server';

/** A disk that outlives the server it is attached to. */
export interface Volume {
  readonly name: string;
  readonly id: number;
  /** Device file on the server; known at apply. */
  readonly device: string;
}

export interface VolumeProps extends TakenOver {
  readonly name: string;
  /** Whole gibibytes. It grows in place and never shrinks. */
  readonly size: Size;
  /** Location of the servers that will use it. */
  readonly location: string;
  /**
   * File system that a new volume gets.
   * @default 'ext4'
   */
  readonly format?: 'ext4' | 'xfs';
  /**
   * Whether Terraform and the provider refuse to destroy it.
   * @default - as the cloud says, else true
   */
  readonly keep?: boolean;
}

export interface VolumeAttachmentProps {
  readonly volume: Volume;
  readonly server: Server;
}
