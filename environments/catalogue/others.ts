import { z } from 'zod';
import { bucketShape, cpu, named, nodeShape, size } from '../fields';

/** A Debian 12 machine that is simply there: at home, at a friend's, at a provider that we do not drive. */
export const machineNode = z.strictObject({
  provider: z.literal('machine'),
  ...nodeShape,
  /** Whole cores. */
  cpu,
  memory: size,
  disk: size,
  /** Where it stands, for failure domains: two machines in one place burn together. */
  location: z.string(),
});

/** Backblaze B2 regions: `s3.<region>.backblazeb2.com`. */
export const b2Regions: readonly string[] = [
  'us-west-000',
  'us-west-001',
  'us-west-002',
  'us-west-004',
  'us-east-005',
  'eu-central-003',
  'ca-east-006',
];

export const b2Bucket = z.strictObject({
  provider: z.literal('b2'),
  ...bucketShape,
  /** Region of the account. */
  location: named<'us-west-000' | 'us-west-001' | 'us-west-002' | 'us-west-004' | 'us-east-005' | 'eu-central-003' | 'ca-east-006'>(),
});
