import type { Construct } from 'constructs';
import { told, type Bucket, type BucketProps, type Cloud, type CloudOptions } from '../cloud';
import { s3Bucket } from '../s3/bucket';
import { storeName } from '../s3/store-name';

export interface BackblazeOptions extends CloudOptions {
  /**
   * Host of a stand-in for the object store, as `localhost:9000`, spoken to without TLS.
   * @default - Backblaze's own, `s3.<region>.backblazeb2.com`
   */
  readonly objectStore?: string;
}

/**
 * Backblaze B2, over its S3 interface. An account has one region. Its keys are made in the console and restricted there to a bucket and a prefix; the master key does
 * not speak S3. Every bucket keeps versions; bucket policies are for large customers only.
 */
export function backblaze(options: BackblazeOptions) {
  return { name: 'backblaze', bucket: told(options, bucket) } satisfies Cloud;
}

function bucket(options: BackblazeOptions, scope: Construct, props: BucketProps): Bucket {
  const { region } = props;
  const store = {
    name: storeName('b2', region),
    host: options.objectStore ?? `s3.${region}.backblazeb2.com`,
    region,
    tls: !options.objectStore,
  };
  return s3Bucket(options, scope, props, store, { alwaysVersioned: true, policies: false });
}
