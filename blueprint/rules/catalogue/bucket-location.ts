import { hetznerBucketLocations } from '../../../environments/catalogue/hetzner';
import { b2Regions } from '../../../environments/catalogue/others';
import { ovhBucketRegions } from '../../../environments/catalogue/ovh';
import type { Bucket } from '../../../environments/environment';
import type { Rule } from '../../rule';
import { suggest } from '../suggest';
import { oneOf } from '../words';

const locations: Readonly<Record<Bucket['provider'], readonly string[]>> = {
  hetzner: hetznerBucketLocations,
  ovh: ovhBucketRegions,
  b2: b2Regions,
};

export const catalogueBucketLocation: Rule = {
  id: 'catalogue/bucket-location',
  severity: 'error',
  why: 'the endpoint of a bucket is made from its location: a wrong one is a host that does not exist (environments/catalogue, dated)',
  check: ({ blueprint: { buckets } }) =>
    buckets
      .filter(({ provider, location }) => !locations[provider].includes(location))
      .map(({ key, provider, location }) => ({
        at: `buckets.${key}.location`,
        what: `bucket '${key}' is where its provider has no object storage`,
        got: `'${location}'`,
        expected: oneOf(locations[provider], 'a location'),
        do: suggest(location, locations[provider], 'choose a location of the store'),
      })),
};
