import type { RuleCase } from './rule-case';

const BUCKETS = { minio_s3_bucket: [{ bucket: 'locked', object_locking: true }, { bucket: 'open' }] };
const LOCKED = 'retention needs a bucket that was created with object_locking';

export const minioCases: readonly RuleCase[] = [
  {
    type: 'minio_s3_bucket',
    says: 'bucket and bucket_prefix exclude each other',
    breaks: [{ bucket: 'a', bucket_prefix: 'a-' }],
    keeps: [{ bucket: 'a' }, { bucket_prefix: 'a-' }],
  },
  {
    type: 'minio_s3_bucket',
    says: 'a bucket name is nobody else’s',
    cloud: BUCKETS,
    breaks: [{ bucket: 'open' }],
    keeps: [{ bucket: 'opened' }],
  },
  ...['minio_s3_bucket_object_lock_configuration', 'minio_s3_bucket_retention'].map((type) => ({
    type,
    says: LOCKED,
    cloud: BUCKETS,
    breaks: [{ bucket: 'open' }, { bucket: 'elsewhere' }],
    keeps: [{ bucket: 'locked' }],
  })),
  {
    type: 'minio_s3_bucket_object_lock_configuration',
    says: 'a retention is given in days or in years',
    breaks: [{ rule: { default_retention: { mode: 'COMPLIANCE' } } }, { rule: { default_retention: { days: 1, years: 1 } } }],
    keeps: [{ rule: { default_retention: { days: 30 } } }, { rule: { default_retention: { years: 1 } } }],
  },
  {
    type: 'minio_s3_bucket_versioning',
    says: 'a bucket with object lock keeps its versions',
    cloud: BUCKETS,
    breaks: [{ bucket: 'locked', versioning_configuration: { status: 'Suspended' } }],
    keeps: [
      { bucket: 'locked', versioning_configuration: { status: 'Enabled' } },
      { bucket: 'open', versioning_configuration: { status: 'Suspended' } },
    ],
  },
  {
    type: 'minio_s3_bucket_lifecycle',
    says: 'a rule does something',
    breaks: [{ rule: { id: 'a' } }, { rule: [{ id: 'a', expiration: { days: 1 } }, { id: 'b' }] }],
    keeps: [{ rule: { id: 'a', expiration: { days: 1 } } }, { rule: { id: 'a', noncurrent_version_expiration: { noncurrent_days: 1 } } }],
  },
];
