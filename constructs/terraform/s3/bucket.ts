import type { Construct } from 'constructs';
import { S3Bucket } from '../../../.gen/providers/minio/s3-bucket';
import { S3BucketLifecycle } from '../../../.gen/providers/minio/s3-bucket-lifecycle';
import { S3BucketObjectLockConfiguration } from '../../../.gen/providers/minio/s3-bucket-object-lock-configuration';
import { S3BucketPolicy } from '../../../.gen/providers/minio/s3-bucket-policy';
import { S3BucketVersioning } from '../../../.gen/providers/minio/s3-bucket-versioning';
import type { TerraformProvider, TerraformResource } from '../cdktf';
import type { Bucket, BucketProps, CloudOptions } from '../cloud';
import { kept, make } from '../resource';
import { wholeDays } from './days';
import { lifecycleRule } from './lifecycle';
import { policyDocument } from './policy';
import { minio, type S3Store } from './provider';

/** What a store does by itself, or not at all. */
export interface S3Dialect {
  /** Every bucket keeps versions, and there is nothing to set. */
  readonly alwaysVersioned: boolean;
  /** Buckets can have a policy. */
  readonly policies: boolean;
}

interface Setting {
  readonly provider: TerraformProvider;
  readonly bucket: string;
  readonly dependsOn: TerraformResource[];
}

/**
 * A bucket and its settings. Each setting waits for the one before: stores have been seen to lose one while another was written.
 * @throws Error when the store lacks what is asked for, or a lock is asked for without versions
 */
export function s3Bucket(options: CloudOptions, scope: Construct, props: BucketProps, store: S3Store, dialect: S3Dialect): Bucket {
  refuse(props, store, dialect);
  const { name } = props;
  const provider = minio(scope, store);
  const bucket = make(
    S3Bucket,
    scope,
    name,
    {
      provider,
      bucket: name,
      forceDestroy: false,
      objectLocking: props.lock !== undefined, // possible at creation only
      lifecycle: kept(props.keep ?? options.keep ?? true),
    },
    props,
  );
  settings(scope, props, dialect).reduce<TerraformResource>(
    (before, set) => set({ provider, bucket: bucket.bucket, dependsOn: [before] }),
    bucket,
  );
  return { name, region: props.region, endpoint: `${(store.tls ?? true) ? 'https' : 'http'}://${store.host}` };
}

function settings(scope: Construct, props: BucketProps, dialect: S3Dialect): ((setting: Setting) => TerraformResource)[] {
  const { name, versioning = true, lock, lifecycle = [], policy } = props;
  const wanted = [
    versioning &&
      !dialect.alwaysVersioned &&
      ((setting: Setting) => make(S3BucketVersioning, scope, name, { ...setting, versioningConfiguration: { status: 'Enabled' } })),
    lock &&
      ((setting: Setting) =>
        make(S3BucketObjectLockConfiguration, scope, name, {
          ...setting,
          rule: { defaultRetention: { mode: lock.mode.toUpperCase(), days: wholeDays(lock.period) } },
        })),
    lifecycle.length > 0 &&
      ((setting: Setting) => make(S3BucketLifecycle, scope, name, { ...setting, rule: lifecycle.map(lifecycleRule) })),
    policy && ((setting: Setting) => make(S3BucketPolicy, scope, name, { ...setting, policy: policyDocument(policy) })),
  ];
  return wanted.filter((setting) => typeof setting === 'function');
}

function refuse({ name, versioning, lock, policy }: BucketProps, store: S3Store, dialect: S3Dialect): void {
  if (lock && versioning === false) throw new Error(`bucket '${name}' has a lock, which needs versions`);
  if (versioning === false && dialect.alwaysVersioned) throw new Error(`bucket '${name}': ${store.host} keeps versions in every bucket`);
  if (policy && !dialect.policies) throw new Error(`bucket '${name}': ${store.host} has no bucket policies, restrict its keys instead`);
}
