import type { Duration } from '../../units';
import type { TakenOver } from '../resource';

/** A place for objects, spoken to over S3. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  /** `https://fsn1.your-objectstorage.com` */
  readonly endpoint: string;
}

export interface BucketProps extends TakenOver {
  /** Unique among all customers of the provider. */
  readonly name: string;
  /** `fsn1`, `GRA`, `eu-central-003`. */
  readonly region: string;
  /**
   * Whether overwritten and deleted objects can be brought back. A lock needs it, and switches it on.
   * @default true
   */
  readonly versioning?: boolean;
  /**
   * Objects that nobody can delete for a while. It is decided when the bucket is made: a later change would replace the bucket.
   * @default - none
   */
  readonly lock?: ObjectLock;
  /**
   * What is deleted by itself.
   * @default - nothing
   */
  readonly lifecycle?: readonly LifecycleRule[];
  /**
   * Who may do what beyond the owner of the keys, as an S3 policy document.
   * @default - the owner of the keys alone
   */
  readonly policy?: S3Policy;
  /**
   * Whether Terraform refuses to destroy it.
   * @default - as the cloud says, else true
   */
  readonly keep?: boolean;
}

export interface ObjectLock {
  /** `governance` yields to a special permission, `compliance` to nobody, not even the provider. */
  readonly mode: 'governance' | 'compliance';
  /** Whole days. */
  readonly period: Duration;
}

/** Each age is in whole days. */
export interface LifecycleRule {
  readonly name: string;
  /**
   * Which objects, by the start of their name.
   * @default - all
   */
  readonly prefix?: string;
  /**
   * When an object is deleted (or hidden, with versioning).
   * @default - never
   */
  readonly expireAfter?: Duration;
  /**
   * When an overwritten or deleted version goes for good.
   * @default - never
   */
  readonly expireOldVersionsAfter?: Duration;
  /**
   * When the parts of an upload that never ended are deleted.
   * @default - never
   */
  readonly abortUploadsAfter?: Duration;
}

export interface S3Policy {
  readonly statements: readonly S3Statement[];
}

export interface S3Statement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  /**
   * Whom it is about, as the provider names them.
   * @default - everyone, in a bucket's policy; the user, in a user's
   */
  readonly principals?: readonly string[];
  /** `s3:GetObject` */
  readonly actions: readonly string[];
  /** `arn:aws:s3:::bucket/*` */
  readonly resources: readonly string[];
}

/** Someone who may use buckets. Its keys are made by hand and kept in the secret store: made here, they would be in the state. */
export interface BucketUser {
  readonly name: string;
  readonly id: string;
}

export interface BucketUserProps {
  readonly name: string;
  /** What it may do. */
  readonly grants: readonly BucketGrant[];
  /**
   * Provider's id of a user that was made by hand. Terraform then holds nothing of it; a user that Terraform makes leaves its OpenStack password in the state.
   * @default - Terraform makes the user
   */
  readonly existing?: string;
}

export interface BucketGrant {
  readonly bucket: Bucket;
  /** `append` writes new objects and reads, and deletes nothing: what a backup client needs. */
  readonly access: 'read' | 'append' | 'write';
  /**
   * Which objects, by the start of their name.
   * @default - all
   */
  readonly prefix?: string;
}
