import type { BucketResult } from '../../blueprint/contracts/contract';
import { readAsset } from '../../constructs/files/asset';
import { scratch, type InitContainerProps } from '../../constructs/kubernetes';

export const NOBODY = 65534;
export const SCRIPTS = '/usr/local/lib/archipel';
/** Where a run of a tool finds the program, which no image of a database has. */
export const PROGRAM = '/run/restic';
export const PROGRAM_VOLUME = scratch('restic', '128Mi');
/** A proof and a restore of a large site take hours; what takes longer holds a lock that the next copy waits for. */
export const LONGEST = '12h';

/** Brings the program to where a run finds it. */
export const programOf = (image: string): InitContainerProps => ({
  name: 'program',
  image,
  command: ['cp', '/usr/bin/restic', PROGRAM],
  mounts: { [PROGRAM]: PROGRAM_VOLUME },
  requests: { cpu: '10m', memory: '16Mi' },
  limits: { memory: '64Mi' },
});

/** A script that stands beside this file, with what all of them share. */
export const script = (name: string): Pick<InitContainerProps, 'command' | 'files'> => ({
  command: ['sh', `${SCRIPTS}/${name}.sh`],
  files: Object.fromEntries([name, 'repositories'].map((file) => [`${SCRIPTS}/${file}.sh`, readAsset(__dirname, `${file}.sh`)])),
});

/** A line of what scripts take for their repositories: `bucket region repository`. */
export const bucketLine = (key: string, { endpoint, region, bucket }: BucketResult, folder: string): string =>
  `${key} ${region} s3:${endpoint}/${bucket}/${folder}\n`;
