import type { Rule } from '../../rule';

export const ingressFloatingProvider: Rule = {
  id: 'ingress/floating-provider',
  severity: 'error',
  why: 'an address belongs to the network of its provider: no other machine can hold it',
  check: ({ blueprint: { addresses, nodes } }) => {
    const byName = new Map(nodes.map((node) => [node.name, node]));
    return addresses.flatMap(({ name, provider, on }) => {
      const node = byName.get(on);
      if (!node || node.provider === provider) return [];
      return [
        {
          at: `addresses.${name}.on`,
          what: `address '${name}' and the node that holds it have different providers`,
          got: `an address of '${provider}' on '${on}' of '${node.provider}'`,
          expected: `a node of '${provider}'`,
          do: 'name another node',
        },
      ];
    });
  },
};
