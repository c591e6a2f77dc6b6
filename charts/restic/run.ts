import type { BucketResult } from '../../blueprint/contracts/contract';
import { readAsset } from '../../constructs/files/asset';
import { scratch, type InitContainerProps } from '../../constructs/kubernetes';

export const NOBODY = 65534;
export const SCRIPTS = '/usr/local/lib/archipel';
/** Where a run of a tool finds the program, which no image of a database has. */
export const PROGRAM = '/run/restic';
export const PROGRAM_VOLUME = scratch('restic', '128Mi');
/** Of runs that copy objects of a bucket as well, which restic does not read. */
export const PROGRAMS_VOLUME = scratch('restic', '256Mi');
/** A proof and a restore of a large site take hours; what takes longer holds a lock that the next copy waits for. */
export const LONGEST = '12h';

/** Brings restic to where a run finds it. */
export const programOf = (image: string, volume = PROGRAM_VOLUME): InitContainerProps => bring('program', image, '/usr/bin/restic', volume);
/** The same for rclone. */
export const objectsProgramOf = (image: string, volume = PROGRAMS_VOLUME): InitContainerProps =>
  bring('objects', image, '/usr/local/bin/rclone', volume);

const bring = (name: string, image: string, from: string, volume: typeof PROGRAM_VOLUME): InitContainerProps => ({
  name,
  image,
  command: ['cp', from, PROGRAM],
  mounts: { [PROGRAM]: volume },
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
