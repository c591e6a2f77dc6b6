import type { Rule } from '../../rule';
import { targets } from '../targets';

export const ingressTargetBehindNat: Rule = {
  id: 'ingress/target-behind-nat',
  severity: 'error',
  why: 'browsers connect to the node itself, and nobody can open a connection to one behind NAT',
  check: (site) =>
    site.environment.ingress?.kind !== 'host-ports'
      ? []
      : targets(site)
          .filter(({ node }) => node?.machine.nat)
          .map(({ name, at }) => ({
            at,
            what: `node '${name}' takes web traffic behind NAT`,
            got: `'${name}' with nat: true`,
            expected: 'nodes that the internet can reach',
            do: 'take it out, or remove nat where ports 80 and 443 are forwarded to it',
          })),
};
