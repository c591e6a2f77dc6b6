import { backblaze } from '../../../../constructs/terraform/backblaze';
import type { BucketProps } from '../../../../constructs/terraform/cloud';
import { hetzner } from '../../../../constructs/terraform/hetzner';
import { at, resourcesOf, stackOf } from '../synth';

const POLICY = {
  statements: [{ sid: 'read', effect: 'Allow', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::demo/${aws:username}/*'] }],
} as const;
const FULL: Partial<BucketProps> = {
  lock: { mode: 'compliance', period: '30d' },
  lifecycle: [
    { name: 'old', expireOldVersionsAfter: '90d', abortUploadsAfter: '7d' },
    { name: 'logs', prefix: 'logs/', expireAfter: '14d' },
  ],
};

const atHetzner = (props: Partial<BucketProps> = {}, options = {}) =>
  stackOf((stack) => void hetzner({ site: 'demo', ...options }).bucket(stack, { name: 'demo', region: 'fsn1', ...props }));
const atBackblaze = (props: Partial<BucketProps> = {}) =>
  stackOf((stack) => void backblaze({ site: 'demo' }).bucket(stack, { name: 'demo', region: 'eu-central-003', ...props }));

test('a bucket keeps versions unless told, and is never emptied', () => {
  expect(resourcesOf(atHetzner()).map((block) => block.type)).toEqual(['minio_s3_bucket', 'minio_s3_bucket_versioning']);
  expect(at(atHetzner(), 'minio_s3_bucket.demo')).toMatchObject({ bucket: 'demo', force_destroy: false, object_locking: false });
  expect(resourcesOf(atHetzner({ versioning: false })).map((block) => block.type)).toEqual(['minio_s3_bucket']);
});

test('a lock is made with the bucket, and its period set after', () => {
  const json = atHetzner(FULL);
  expect(at(json, 'minio_s3_bucket.demo').object_locking).toBe(true);
  expect(at(json, 'minio_s3_bucket_object_lock_configuration.demo').rule).toEqual({ default_retention: { mode: 'COMPLIANCE', days: 30 } });
});

test('lifecycle counts ages, never versions, which Hetzner refuses', () => {
  const { rule } = at(atHetzner(FULL), 'minio_s3_bucket_lifecycle.demo');
  expect(rule).toEqual([
    {
      id: 'old',
      status: 'Enabled',
      noncurrent_version_expiration: { noncurrent_days: 90 },
      abort_incomplete_multipart_upload: { days_after_initiation: 7 },
    },
    { id: 'logs', status: 'Enabled', filter: { prefix: 'logs/' }, expiration: { days: 14 } },
  ]);
  expect(JSON.stringify(rule)).not.toContain('newer');
});

test('each setting waits for the one before', () => {
  const json = atHetzner({ ...FULL, policy: POLICY });
  expect(resourcesOf(json).map((block) => [block.type, block.says.depends_on])).toEqual([
    ['minio_s3_bucket', undefined],
    ['minio_s3_bucket_lifecycle', ['minio_s3_bucket_object_lock_configuration.demo']],
    ['minio_s3_bucket_object_lock_configuration', ['minio_s3_bucket_versioning.demo']],
    ['minio_s3_bucket_policy', ['minio_s3_bucket_lifecycle.demo']],
    ['minio_s3_bucket_versioning', ['minio_s3_bucket.demo']],
  ]);
});

test('a policy reaches the store as written, its own variables included', () => {
  const text = String(at(atHetzner({ policy: POLICY }), 'minio_s3_bucket_policy.demo').policy);
  expect(text).toContain('/$${aws:username}/*');
  expect(JSON.parse(text)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'read',
        Effect: 'Allow',
        Principal: { AWS: ['*'] },
        Action: ['s3:GetObject'],
        Resource: ['arn:aws:s3:::demo/$${aws:username}/*'],
      },
    ],
  });
});

test('the provider speaks TLS to the region’s own host, signs for it, and hides no failure', () => {
  expect(atHetzner().provider?.minio).toEqual([
    {
      alias: 'hetzner_fsn1',
      minio_server: 'fsn1.your-objectstorage.com',
      minio_region: 'fsn1',
      minio_user: '${var.hetzner_fsn1_access_key}',
      minio_password: '${var.hetzner_fsn1_secret_key}',
      minio_ssl: true,
      skip_bucket_tagging: true,
    },
  ]);
});

test('two stores in one stack have a provider and keys each; two buckets of one store share them', () => {
  const json = stackOf((stack) => {
    for (const region of ['fsn1', 'hel1'])
      for (const name of ['a', 'b']) hetzner({ site: 'demo' }).bucket(stack, { name: `${name}-${region}`, region });
  });
  expect(json.provider?.minio?.map((block) => block.alias)).toEqual(['hetzner_fsn1', 'hetzner_hel1']);
  expect(Object.keys(json.variable ?? {})).toHaveLength(4);
  for (const { address, says } of resourcesOf(json)) expect(says.provider).toBe(`minio.hetzner_${address.slice(-4)}`);
});

test('a stand-in for the store is spoken to in the clear', () => {
  const json = atHetzner({}, { objectStore: 'localhost:9000' });
  expect(json.provider?.minio?.[0]).toMatchObject({ minio_server: 'localhost:9000', minio_ssl: false });
  stackOf((stack) => {
    expect(hetzner({ site: 'demo', objectStore: 'localhost:9000' }).bucket(stack, { name: 'a', region: 'fsn1' }).endpoint).toBe(
      'http://localhost:9000',
    );
    expect(hetzner({ site: 'demo' }).bucket(stack, { name: 'b', region: 'hel1' }).endpoint).toBe('https://hel1.your-objectstorage.com');
  });
});

test('Backblaze keeps versions by itself', () => {
  const json = atBackblaze(FULL);
  expect(resourcesOf(json).map((block) => block.type)).not.toContain('minio_s3_bucket_versioning');
  expect(at(json, 'minio_s3_bucket_object_lock_configuration.demo').depends_on).toEqual(['minio_s3_bucket.demo']);
  expect(json.provider?.minio?.[0]).toMatchObject({
    alias: 'b2_eu_central_003',
    minio_server: 's3.eu-central-003.backblazeb2.com',
    minio_region: 'eu-central-003',
  });
});

test('a bucket that exists is imported', () => {
  expect(atHetzner({ importFrom: 'demo' }).import).toEqual([{ to: 'minio_s3_bucket.demo', id: 'demo' }]);
});

test.each<[string, () => unknown, string]>([
  ['a lock without versions', () => atHetzner({ ...FULL, versioning: false }), "bucket 'demo' has a lock, which needs versions"],
  ['a region without a store', () => atHetzner({ region: 'ash' }), "bucket 'demo': no object store in 'ash', expected fsn1, nbg1, hel1"],
  ['Backblaze without versions', () => atBackblaze({ versioning: false }), 'keeps versions in every bucket'],
  ['a policy at Backblaze', () => atBackblaze({ policy: POLICY }), 'has no bucket policies, restrict its keys instead'],
  ['a rule that does nothing', () => atHetzner({ lifecycle: [{ name: 'idle' }] }), "lifecycle rule 'idle' does nothing"],
  ['a part of a day', () => atHetzner({ lifecycle: [{ name: 'x', expireAfter: '36h' }] }), "object stores count in whole days, got '36h'"],
])('%s is refused', (_, build, message) => expect(build).toThrow(message));
