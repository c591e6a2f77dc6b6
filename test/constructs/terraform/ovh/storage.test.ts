import type { BucketGrant, BucketProps } from '../../../../constructs/terraform/cloud';
import { ovh } from '../../../../constructs/terraform/ovh';
import { at, resourcesOf, stackOf } from '../synth';

const cloud = ovh({ site: 'demo', project: 'p1' });
const bucket = (props: Partial<BucketProps> = {}) =>
  stackOf((stack) => void cloud.bucket(stack, { name: 'demo', region: 'GRA', ...props }));
const says = (props?: Partial<BucketProps>) => at(bucket(props), 'ovh_cloud_project_storage.demo');

test('a bucket is encrypted, keeps versions, and its objects stay out of the state', () => {
  expect(says()).toMatchObject({
    service_name: 'p1',
    region_name: 'GRA',
    hide_objects: true,
    versioning: { status: 'enabled' },
    encryption: { sse_algorithm: 'AES256' },
  });
  expect(says()).not.toHaveProperty('object_lock');
  expect(says({ versioning: false })).not.toHaveProperty('versioning');
});

test('a lock is a period of days', () => {
  expect(says({ lock: { mode: 'compliance', period: '30d' } }).object_lock).toEqual({
    status: 'enabled',
    rule: { mode: 'compliance', period: 'P30D' },
  });
  expect(says({ lock: { mode: 'governance', period: '48h' } }).object_lock).toMatchObject({ rule: { period: 'P2D' } });
});

test('what goes by itself is said apart', () => {
  const json = bucket({ lifecycle: [{ name: 'logs', prefix: 'logs/', expireAfter: '30d' }] });
  expect(at(json, 'ovh_cloud_project_storage_object_bucket_lifecycle_configuration.demo')).toEqual({
    service_name: 'p1',
    region_name: 'GRA',
    container_name: '${ovh_cloud_project_storage.demo.name}',
    rules: [{ id: 'logs', status: 'enabled', filter: { prefix: 'logs/' }, expiration: { days: 30 } }],
  });
  expect(resourcesOf(bucket())).toHaveLength(1);
});

test('the endpoint is the region’s', () => {
  stackOf((stack) => expect(cloud.bucket(stack, { name: 'demo', region: 'SBG' }).endpoint).toBe('https://s3.sbg.io.cloud.ovh.net'));
});

test.each<[string, Partial<BucketProps>, string]>([
  [
    'a lock without versions',
    { versioning: false, lock: { mode: 'governance', period: '1d' } },
    "bucket 'demo' has a lock, which needs versions",
  ],
  ['half a day', { lock: { mode: 'governance', period: '12h' } }, "object stores count in whole days, got '12h'"],
  ['a policy', { policy: { statements: [] } }, 'OVHcloud has no bucket policies, grant it to a user'],
  ['a rule that does nothing', { lifecycle: [{ name: 'idle' }] }, "lifecycle rule 'idle' does nothing"],
])('%s is refused', (_, props, message) => expect(() => bucket(props)).toThrow(message));

test('a bucket that exists is imported', () => {
  expect(bucket({ importFrom: 'p1/GRA/demo' }).import).toEqual([{ to: 'ovh_cloud_project_storage.demo', id: 'p1/GRA/demo' }]);
});

describe('a user of buckets', () => {
  const user = (access: BucketGrant['access'], existing?: string) =>
    stackOf((stack) => {
      const to = cloud.bucket(stack, { name: 'demo', region: 'GRA' });
      cloud.bucketUser(stack, { name: 'restic', grants: [{ bucket: to, access, prefix: 'core/' }], existing });
    });
  const allowed = (access: BucketGrant['access']) =>
    (
      JSON.parse(String(at(user(access), 'ovh_cloud_project_user_s3_policy.restic').policy)) as {
        Statement: { Action: string[]; Resource: string[] }[];
      }
    ).Statement;

  test('may list its bucket and touch objects under its prefix, nowhere else', () => {
    const [list, objects] = allowed('read');
    expect(list?.Resource).toEqual(['arn:aws:s3:::demo']);
    expect(objects?.Resource).toEqual(['arn:aws:s3:::demo/core/*']);
    expect(objects?.Action).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
  });

  test('may put and not delete when it appends, and never deletes a version', () => {
    const actions = (access: BucketGrant['access']) => allowed(access).flatMap((statement) => statement.Action);
    expect(actions('append')).toContain('s3:PutObject');
    expect(actions('append').filter((action) => action.startsWith('s3:Delete'))).toEqual([]);
    expect(actions('write').filter((action) => action.startsWith('s3:Delete'))).toEqual(['s3:DeleteObject']);
    for (const access of ['read', 'append', 'write'] as const) {
      expect(actions(access).filter((action) => /\*|DeleteObjectVersion|Bypass|PutBucket/.test(action))).toEqual([]);
    }
  });

  test('has no keys in Terraform, and nothing at all there when it was made by hand', () => {
    expect(resourcesOf(user('append')).map((block) => block.type)).not.toContain('ovh_cloud_project_user_s3_credential');
    const byHand = user('append', '77');
    expect(resourcesOf(byHand).map((block) => block.type)).not.toContain('ovh_cloud_project_user');
    expect(at(byHand, 'ovh_cloud_project_user_s3_policy.restic').user_id).toBe('77');
  });
});
