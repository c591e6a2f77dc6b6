import type { Rule } from '../../rule';
import { suggest } from '../suggest';
import { targets } from '../targets';
import { oneOf } from '../words';

export const ingressTargetUnknown: Rule = {
  id: 'ingress/target-unknown',
  severity: 'error',
  why: 'traffic to a machine that is not there is lost',
  check: (site) => {
    const names = Object.keys(site.environment.nodes);
    return targets(site)
      .filter(({ node }) => node === undefined)
      .map(({ name, at }) => ({
        at,
        what: 'no node has this name',
        got: `'${name}'`,
        expected: oneOf(names, 'a node'),
        do: suggest(name, names, 'name a node'),
      }));
  },
};
