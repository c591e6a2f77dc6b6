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
  /** After which every object goes. */
  readonly expire: Duration | undefined;
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
  readonly method: 'dump' | 'files' | 'set' | 'archive';
  readonly need: string;
  readonly component: string;
  /** Time of day, UTC, at which one begins. */
  readonly at: string;
  /** Time between two copies; of an archive, between two full ones. */
  readonly every: Duration;
  /** Longest time for which a change is in no copy. */
  readonly rpo: Duration;
  readonly keep: Duration;
  /** Of a dump, the backup of the changes since, by which it comes back to any point in time; undefined where a dump is all. */
  readonly changes: string | undefined;
  /** Buckets, the first one first. */
  readonly to: readonly string[];
  /** The pods that copy; undefined where nothing in the site does, or where the service copies itself. */
  readonly copier: CopierPlan | undefined;
  /** Components of the service that tell of the copies; none where nobody makes them. */
  readonly tellers: readonly string[];
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

/** What of production is masked, and the staged service that loads it: through a folder of a bucket that both reach, with a key that both have. */
export interface MaskedPlan {
  /** Backup of production whose newest copy is masked; of an archive, what the server has. */
  readonly backup: string;
  readonly method: BackupPlan['method'];
  /** Need, of either side, that holds the data. */
  readonly need: string;
  /** Folder of the bucket, of this trial alone. */
  readonly folder: string;
  /** Needs of either side for what encrypts masked copies, and for their bucket. */
  readonly key: string;
  readonly bucket: string;
  readonly from: MaskedEnd;
  readonly into: MaskedEnd;
  /** Of a dump or an archive: the databases of it that are masked. */
  readonly databases: readonly {
    /** Who asked for it in production, and what that service calls it in what it keeps. */
    readonly service: string;
    readonly keep: string;
    /** Who asked for it in staging. */
    readonly into: string;
    /** Name of the database in production, and in staging. */
    readonly original: string;
    readonly staged: string;
  }[];
}

/** Who does one half, by hand. */
export interface MaskedEnd {
  readonly service: string;
  readonly component: string;
  readonly run: string;
}
