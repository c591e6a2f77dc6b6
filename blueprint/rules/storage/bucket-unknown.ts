import { needPath } from '../open-needs';
import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const storageBucketUnknown: Rule = {
  id: 'storage/bucket-unknown',
  severity: 'error',
  why: 'backups and services write to buckets that the site makes',
  check: ({ environment: { backup }, blueprint: { buckets }, open }) => {
    const names = buckets.map(({ key }) => key);
    const known = new Set(names);
    const asked = [
      ...(backup?.to ?? []).map((bucket, i) => ({ at: `backup.to.${i}`, bucket })),
      ...(backup?.hosts?.to ?? []).map((bucket, i) => ({ at: `backup.hosts.to.${i}`, bucket })),
      ...open.flatMap(({ service, name, need }) =>
        'bucket' in need.request && need.request.bucket !== undefined ? [{ at: needPath(service, name), bucket: need.request.bucket }] : [],
      ),
    ];
    return asked
      .filter(({ bucket }) => !known.has(bucket))
      .map(({ at, bucket }) => ({
        at,
        what: 'names a bucket that the site does not have',
        got: `'${bucket}'`,
        expected: oneOf(names, 'a bucket'),
        do: suggest(bucket, names, `add '${bucket}' to buckets`),
      }));
  },
};
