import type { Duration } from '../constructs/units';
import type { Environment } from '../environments/environment';

export interface BucketPlan {
  readonly key: string;
  readonly name: string;
  readonly provider: Environment['buckets'][string]['provider'];
  readonly location: string;
  readonly endpoint: string;
  readonly region: string;
  readonly versioning: boolean;
  readonly lock: { readonly period: Duration; readonly mode: 'governance' | 'compliance' } | undefined;
  readonly expireOldVersions: Duration | undefined;
  readonly failureDomain: string;
  /** Keys in the secret store. */
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface BackupPlan {
  /** `<service>/<name>`. */
  readonly id: string;
  readonly service: string;
  /** What the service calls it. */
  readonly name: string;
  readonly method: 'dump' | 'files';
  readonly need: string;
  readonly component: string;
  readonly at: string;
  readonly every: Duration;
  readonly keep: Duration;
  /** Buckets, the first one first. */
  readonly to: readonly string[];
  /** The pods that copy; undefined where nothing in the site does. */
  readonly copier: CopierPlan | undefined;
}

/** Who copies one thing that a service keeps. */
export interface CopierPlan {
  /** Component of the service. */
  readonly component: string;
  /** What its pods do, each with a name and an account of that name: copy, prove the newest copy, bring one back. */
  readonly runs: { readonly copy: string; readonly prove: string; readonly restore: string };
  /** Need of the service for what encrypts the copies. */
  readonly key: string;
  /** Needs of the service for the buckets, by their keys. */
  readonly buckets: Readonly<Record<string, string>>;
}
