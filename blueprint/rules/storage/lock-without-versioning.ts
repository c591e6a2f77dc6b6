import type { Rule } from '../../rule';

export const storageLockWithoutVersioning: Rule = {
  id: 'storage/lock-without-versioning',
  severity: 'error',
  why: 'a lock protects versions: a bucket without versioning has none (S3, Object Lock)',
  check: ({ blueprint: { buckets } }) =>
    buckets.flatMap(({ key, lock, versioning }) =>
      lock !== undefined && !versioning
        ? [
            {
              at: `buckets.${key}.versioning`,
              what: 'locks versions that it does not keep',
              got: `lock ${lock.period}, versioning false`,
              expected: 'versioning',
              do: 'remove versioning: false',
            },
          ]
        : [],
    ),
};
