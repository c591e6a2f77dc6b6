import type { Construct } from 'constructs';
import { Volume as HcloudVolume } from '../../../.gen/providers/hcloud/volume';
import { VolumeAttachment } from '../../../.gen/providers/hcloud/volume-attachment';
import { toMebibytes } from '../../units';
import { Token } from '../cdktf';
import type { CloudOptions, Volume, VolumeAttachmentProps, VolumeProps } from '../cloud';
import { labelsOf } from '../labels';
import { kept, make } from '../resource';
import { hcloud } from './provider';

const SMALLEST = 10;
const LARGEST = 10240;

/** @throws Error when the size is not one that Hetzner makes */
export function volume(options: CloudOptions, scope: Construct, props: VolumeProps): Volume {
  const { name, location, format = 'ext4' } = props;
  const size = toMebibytes(props.size) / 1024;
  if (!Number.isInteger(size) || size < SMALLEST || size > LARGEST) {
    throw new Error(`volume '${name}' has ${props.size}, Hetzner makes ${SMALLEST}Gi to ${LARGEST}Gi in whole gibibytes`);
  }
  hcloud(scope);
  const keep = props.keep ?? options.keep ?? true;
  const made = make(
    HcloudVolume,
    scope,
    name,
    {
      name,
      size,
      location,
      format,
      deleteProtection: keep,
      labels: labelsOf(options, scope),
      lifecycle: kept(keep, { ignoreChanges: ['format'] }), // another format would wipe it
    },
    props,
  );
  return { name, id: Token.asNumber(made.id), device: made.linuxDevice };
}

/** Mounting is the host's own business. */
export function attachVolume(_: CloudOptions, scope: Construct, props: VolumeAttachmentProps): void {
  hcloud(scope);
  make(VolumeAttachment, scope, props.volume.name, {
    volumeId: props.volume.id,
    serverId: Token.asNumber(props.server.id),
    automount: false,
  });
}
