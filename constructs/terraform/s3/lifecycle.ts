import type { S3BucketLifecycleRule } from '../../../.gen/providers/minio/s3-bucket-lifecycle';
import type { LifecycleRule } from '../cloud';
import { wholeDays } from './days';

/**
 * The rule as every store of ours takes it: ages alone, never a number of versions to keep, which Hetzner refuses.
 * @throws Error when the rule does nothing
 */
export function lifecycleRule(rule: LifecycleRule): S3BucketLifecycleRule {
  const { name, prefix, expireAfter, expireOldVersionsAfter, abortUploadsAfter } = rule;
  if (!expireAfter && !expireOldVersionsAfter && !abortUploadsAfter) throw new Error(`lifecycle rule '${name}' does nothing`);
  return {
    id: name,
    status: 'Enabled',
    filter: prefix ? { prefix } : undefined,
    expiration: expireAfter && { days: wholeDays(expireAfter) },
    noncurrentVersionExpiration: expireOldVersionsAfter && { noncurrentDays: wholeDays(expireOldVersionsAfter) },
    abortIncompleteMultipartUpload: abortUploadsAfter && { daysAfterInitiation: wholeDays(abortUploadsAfter) },
  };
}
