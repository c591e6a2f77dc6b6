import { afterOf } from '../recovery';
import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const promisesUnknownFailure: Rule = {
  id: 'promises/unknown-failure',
  severity: 'error',
  why: 'the failures that the analysis replays are pod, node/<name>, any-node, all-nodes and data',
  check: (site) =>
    afterOf(site)
      .map(([failure]) => failure)
      .filter((failure) => !failure.startsWith('node/') && !FAILURES.includes(failure))
      .map((failure) => ({
        at: `promises.after.${failure}`,
        what: 'promises a failure that nobody knows',
        got: `'${failure}'`,
        expected: oneOf([...FAILURES, 'node/<name>'], 'a failure'),
        do: suggest(failure, [...FAILURES, ...site.blueprint.nodes.map(({ name }) => `node/${name}`)], 'remove the promise'),
      })),
};

const FAILURES: readonly string[] = ['pod', 'any-node', 'all-nodes', 'data'];
