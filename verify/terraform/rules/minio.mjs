// S3 buckets through the minio provider. Source: terraform-provider-minio v3.38, S3's own rules of object lock.
import { draw } from '../cloud.mjs';
import { UNKNOWN } from '../values.mjs';
import { given, items, onConfig, onObject } from './rule.mjs';

const bucketOf = (cloud, object) => cloud.find('minio_s3_bucket', object.bucket, ['bucket']);
const isLocked = (object, { cloud }) => bucketOf(cloud, object)?.object_locking === true;
const LOCKED = 'retention needs a bucket that was created with object_locking';

export const rules = [
  onConfig('minio_s3_bucket', 'bucket and bucket_prefix exclude each other', (bucket) => given(bucket.bucket, bucket.bucket_prefix) <= 1),
  onObject(
    'minio_s3_bucket',
    'a bucket name is nobody else’s',
    (bucket, { cloud, key }) => !cloud.all('minio_s3_bucket', key).some((other) => other.bucket === bucket.bucket),
  ),
  onObject('minio_s3_bucket_object_lock_configuration', LOCKED, isLocked),
  onObject('minio_s3_bucket_retention', LOCKED, isLocked),
  onConfig('minio_s3_bucket_object_lock_configuration', 'a retention is given in days or in years', (lock) =>
    items(lock.rule).every((rule) => items(rule.default_retention).every((keep) => given(keep.days, keep.years) === 1)),
  ),
  onObject(
    'minio_s3_bucket_versioning',
    'a bucket with object lock keeps its versions',
    (versioning, { cloud }) =>
      bucketOf(cloud, versioning)?.object_locking !== true ||
      items(versioning.versioning_configuration).every((block) => block.status === 'Enabled'),
  ),
  onConfig('minio_s3_bucket_lifecycle', 'a rule does something', (lifecycle) =>
    items(lifecycle.rule).every((rule) =>
      [
        rule.expiration,
        rule.transition,
        rule.noncurrent_version_expiration,
        rule.noncurrent_version_transition,
        rule.abort_incomplete_multipart_upload,
      ].some((action) => items(action).length > 0),
    ),
  ),
];

export const settle = {
  minio_s3_bucket: (bucket, { seed }) =>
    bucket.bucket === UNKNOWN || bucket.bucket === null
      ? { ...bucket, bucket: `${bucket.bucket_prefix ?? 'bucket-'}${draw(seed, 1e9)}` }
      : bucket,
};
