import type { Rule } from '../../rule';
import { suggest } from '../suggest';
import { oneOf } from '../words';

export const ingressFloatingHolder: Rule = {
  id: 'ingress/floating-holder',
  severity: 'error',
  why: 'a floating IP is assigned to servers only, never to a load balancer (hcloud_floating_ip_assignment; hcloud-cloud-controller-manager#177)',
  check: ({ environment: { nodes }, blueprint: { addresses } }) =>
    addresses
      .filter(({ on }) => !Object.hasOwn(nodes, on))
      .map(({ name, on }) => ({
        at: `addresses.${name}.on`,
        what: `address '${name}' is held by what is no server`,
        got: `'${on}'`,
        expected: oneOf(Object.keys(nodes), 'a node'),
        do: suggest(on, Object.keys(nodes), 'name a node; the load balancer has an address of its own'),
      })),
};
