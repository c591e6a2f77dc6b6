import type { Rule } from '../../rule';

export const storageVersionsNeverExpire: Rule = {
  id: 'storage/versions-never-expire',
  severity: 'warning',
  why: 'every version that was replaced is stored and paid for until it expires (S3, lifecycle of noncurrent versions)',
  check: ({ blueprint: { buckets } }) =>
    buckets.flatMap(({ key, lock, versioning, expireOldVersions }) =>
      versioning && expireOldVersions === undefined
        ? [
            {
              at: `buckets.${key}.expireOldVersions`,
              what: 'keeps replaced versions for ever',
              got: 'no expireOldVersions',
              expected: 'an end, as far back as a restore may reach',
              do: `add expireOldVersions: '${lock?.period ?? '30d'}' or more`,
            },
          ]
        : [],
    ),
};
