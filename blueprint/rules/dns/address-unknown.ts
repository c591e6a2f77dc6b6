import { typeName } from '../../../environments/catalogue';
import type { Rule } from '../../rule';
import { enumerate } from '../words';

export const dnsAddressUnknown: Rule = {
  id: 'dns/address-unknown',
  severity: 'error',
  why: 'addresses come from the providers: nobody tells Terraform that of a machine which is simply there, so its records stay unwritten',
  check: ({ blueprint: { nodes, dns, zones } }) => {
    const ours = new Set(zones.flatMap(({ domain, provider }) => (provider === 'elsewhere' ? [] : [domain])));
    const names = new Map<string, string[]>();
    for (const { name, zone, value } of dns) {
      if (typeof value === 'string' || value.kind !== 'node' || !ours.has(zone)) continue;
      names.set(value.node, [...(names.get(value.node) ?? []), name]);
    }
    return nodes
      .filter(({ name, machine }) => typeName(machine) === undefined && names.has(name))
      .map(({ name }) => ({
        at: `nodes.${name}.endpoint`,
        what: `nobody knows the public address of node '${name}', which has records`,
        got: enumerate(names.get(name) ?? []),
        expected: 'a name that exists already, and no web traffic through this node',
        do: 'write its endpoint and take it out of ingress, or keep the zone elsewhere()',
      }));
  },
};
