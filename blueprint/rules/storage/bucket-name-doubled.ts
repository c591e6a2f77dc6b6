import type { Rule } from '../../rule';

export const storageBucketNameDoubled: Rule = {
  id: 'storage/bucket-name-doubled',
  severity: 'error',
  why: 'a bucket name exists once at a provider (S3: names are global); a second bucket of that name is refused, or is the first',
  check: ({ blueprint: { buckets } }) => {
    const owners = new Map<string, string>();
    return buckets.flatMap(({ key, name, provider }) => {
      const owner = owners.get(`${provider}/${name}`);
      owners.set(`${provider}/${name}`, owner ?? key);
      return owner === undefined
        ? []
        : [
            {
              at: `buckets.${key}.name`,
              what: `${owner} and ${key} are one bucket`,
              got: `'${name}' twice at ${provider}`,
              expected: 'a name of its own',
              do: `rename one of them, or use ${owner} for both`,
            },
          ];
    });
  },
};
