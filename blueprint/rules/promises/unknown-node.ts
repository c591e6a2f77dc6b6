import { nearest } from '../../../constructs/nearest';
import { afterOf } from '../recovery';
import { instead, oneOf } from '../words';
import type { Rule } from '../../rule';

export const promisesUnknownNode: Rule = {
  id: 'promises/unknown-node',
  severity: 'error',
  why: 'a promise about a node that the site does not have is kept by nobody',
  check: (site) => {
    const names = site.blueprint.nodes.map(({ name }) => name);
    const known = new Set(names);
    return afterOf(site)
      .map(([failure]) => failure)
      .filter((failure) => failure.startsWith('node/') && !known.has(failure.slice('node/'.length)))
      .map((failure) => {
        const near = nearest(failure.slice('node/'.length), names);
        return {
          at: `promises.after.${failure}`,
          what: 'promises the loss of a node that the site does not have',
          got: `'${failure}'`,
          expected: oneOf(
            names.map((name) => `node/${name}`),
            'a node',
          ),
          do: instead(near && `node/${near}`, 'remove the promise'),
        };
      });
  },
};
