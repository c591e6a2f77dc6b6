import type { Rule } from '../../rule';

export const stateOwnBucket: Rule = {
  id: 'state/own-bucket',
  severity: 'error',
  why: 'a state must outlive what it describes, and exist before it: Terraform cannot make the bucket that it starts from',
  check: ({ environment: { state }, blueprint: { buckets } }) =>
    buckets
      .filter(({ name }) => name === state?.bucket)
      .map(({ key, name }) => ({
        at: 'state.bucket',
        what: 'the state lies in a bucket that it describes',
        got: `'${name}' is ${key} of this site`,
        expected: 'a bucket that no stack of the site makes',
        do: 'make another bucket by hand, versioned and locked, and name it here',
      })),
};
