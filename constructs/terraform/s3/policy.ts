import type { BucketGrant, S3Policy, S3Statement } from '../cloud';

const READ = ['s3:GetObject', 's3:GetObjectVersion'];
const APPEND = [...READ, 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'];
const OBJECT_ACTIONS = { read: READ, append: APPEND, write: [...APPEND, 's3:DeleteObject'] } as const;
const BUCKET_ACTIONS = ['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketMultipartUploads'];

/** A policy of a bucket, as S3 reads it. */
export function policyDocument(policy: S3Policy): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: policy.statements.map((statement) => rendered(statement, ['*'])) });
}

/** What a user may do in the buckets it was granted, and nothing else. Nobody may delete a version: that is what brings an object back. */
export function grantDocument(grants: readonly BucketGrant[]): string {
  return JSON.stringify({ Statement: grants.flatMap(granted).map((statement) => rendered(statement)) });
}

function granted({ bucket, access, prefix = '' }: BucketGrant): S3Statement[] {
  const arn = `arn:aws:s3:::${bucket.name}`;
  const id = `${bucket.name}${prefix}`.replace(/[^A-Za-z0-9]/g, '');
  return [
    { sid: `list${id}`, effect: 'Allow', actions: BUCKET_ACTIONS, resources: [arn] },
    { sid: `${access}${id}`, effect: 'Allow', actions: OBJECT_ACTIONS[access], resources: [`${arn}/${prefix}*`] },
  ];
}

function rendered({ sid, effect, principals, actions, resources }: S3Statement, everyone?: readonly string[]) {
  const whom = principals ?? everyone;
  return { Sid: sid, Effect: effect, ...(whom && { Principal: { AWS: whom } }), Action: actions, Resource: resources };
}
