import type { Construct } from 'constructs';
import type { Bucket, BucketProps, CloudOptions } from '../cloud';
import { s3Bucket } from '../s3/bucket';
import { storeName } from '../s3/store-name';

const REGIONS = ['fsn1', 'nbg1', 'hel1'];

export interface HetznerOptions extends CloudOptions {
  /**
   * Host of a stand-in for the object store, as `localhost:9000`, spoken to without TLS.
   * @default - Hetzner's own, `<region>.your-objectstorage.com`
   */
  readonly objectStore?: string;
}

/**
 * A bucket of Object Storage. Its keys are made in the console: Hetzner has no API for them.
 * @throws Error when the region has no object store
 */
export function bucket(options: HetznerOptions, scope: Construct, props: BucketProps): Bucket {
  const { region } = props;
  if (!REGIONS.includes(region)) throw new Error(`bucket '${props.name}': no object store in '${region}', expected ${REGIONS.join(', ')}`);
  const store = {
    name: storeName('hetzner', region),
    host: options.objectStore ?? `${region}.your-objectstorage.com`,
    region,
    tls: !options.objectStore,
  };
  return s3Bucket(options, scope, props, store, { alwaysVersioned: false, policies: true });
}
