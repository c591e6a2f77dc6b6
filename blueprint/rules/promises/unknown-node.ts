import { afterOf } from '../recovery';
import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const promisesUnknownNode: Rule = {
  id: 'promises/unknown-node',
  severity: 'error',
  why: 'a promise about a node that the site does not have is kept by nobody',
  check: (site) => {
    const nodes = site.blueprint.nodes.map(({ name }) => `node/${name}`);
    const known = new Set(nodes);
    return afterOf(site)
      .map(([failure]) => failure)
      .filter((failure) => failure.startsWith('node/') && !known.has(failure))
      .map((failure) => ({
        at: `promises.after.${failure}`,
        what: 'promises the loss of a node that the site does not have',
        got: `'${failure}'`,
        expected: oneOf(nodes, 'a node'),
        do: suggest(failure, nodes, 'remove the promise'),
      }));
  },
};
