import type { Construct } from 'constructs';
import { CloudProjectStorage } from '../../../.gen/providers/ovh/cloud-project-storage';
import { CloudProjectStorageObjectBucketLifecycleConfiguration as StorageLifecycle } from '../../../.gen/providers/ovh/cloud-project-storage-object-bucket-lifecycle-configuration';
import { CloudProjectUser } from '../../../.gen/providers/ovh/cloud-project-user';
import { CloudProjectUserS3Policy } from '../../../.gen/providers/ovh/cloud-project-user-s3-policy';
import type { Bucket, BucketProps, BucketUser, BucketUserProps, LifecycleRule } from '../cloud';
import { labelsOf } from '../labels';
import { kept, make } from '../resource';
import { wholeDays } from '../s3/days';
import { lifecycleRule } from '../s3/lifecycle';
import { grantDocument } from '../s3/policy';
import { ovhProvider, projectOf, type OvhOptions } from './provider';

/**
 * A bucket. The provider empties a bucket before it destroys it, so protection matters even more than elsewhere.
 * @throws Error when a lock is asked for without versions, or a policy: OVHcloud gives policies to users
 */
export function bucket(options: OvhOptions, scope: Construct, props: BucketProps): Bucket {
  const { name, region, versioning = true, lock, lifecycle = [] } = props;
  if (lock && !versioning) throw new Error(`bucket '${name}' has a lock, which needs versions`);
  if (props.policy) throw new Error(`bucket '${name}': OVHcloud has no bucket policies, grant it to a user`);
  ovhProvider(options, scope);
  const made = make(
    CloudProjectStorage,
    scope,
    name,
    {
      serviceName: projectOf(options, `bucket '${name}'`),
      regionName: region,
      name,
      hideObjects: true, // or the state would list every object
      versioning: versioning ? { status: 'enabled' } : undefined,
      objectLock: lock && { status: 'enabled', rule: { mode: lock.mode, period: `P${wholeDays(lock.period)}D` } },
      encryption: { sseAlgorithm: 'AES256' },
      tags: labelsOf(options, scope),
      lifecycle: kept(props.keep ?? options.keep ?? true),
    },
    props,
  );
  if (lifecycle.length > 0) {
    make(StorageLifecycle, scope, name, {
      serviceName: projectOf(options, `bucket '${name}'`),
      regionName: region,
      containerName: made.name,
      rules: lifecycle.map(rule),
    });
  }
  return { name, region, endpoint: `https://s3.${region.toLowerCase()}.io.cloud.ovh.net` };
}

/** The same rule in this provider's spelling. */
function rule(wanted: LifecycleRule) {
  return { ...lifecycleRule(wanted), status: 'enabled' };
}

/** Someone who may use buckets, and what it may do. Its S3 keys are made by hand: made here, they would be in the state. */
export function bucketUser(options: OvhOptions, scope: Construct, props: BucketUserProps): BucketUser {
  ovhProvider(options, scope);
  const { name } = props;
  const serviceName = projectOf(options, `bucket user '${name}'`);
  const id =
    props.existing ??
    make(CloudProjectUser, scope, name, { serviceName, description: `${options.site} ${name}`, roleNames: ['objectstore_operator'] }).id;
  make(CloudProjectUserS3Policy, scope, name, { serviceName, userId: id, policy: grantDocument(props.grants) });
  return { name, id };
}
