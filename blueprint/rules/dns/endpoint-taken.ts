import type { Rule } from '../../rule';

export const dnsEndpointTaken: Rule = {
  id: 'dns/endpoint-taken',
  severity: 'error',
  why: 'one name, one machine: SSH host keys, Ansible and WireGuard tell nodes apart by it',
  check: ({ blueprint: { nodes } }) => {
    const first = new Map<string, string>();
    return nodes.flatMap(({ name, endpoint }) => {
      const other = endpoint === undefined ? undefined : first.get(endpoint);
      if (endpoint !== undefined && other === undefined) first.set(endpoint, name);
      if (other === undefined) return [];
      return [
        {
          at: `nodes.${name}.endpoint`,
          what: `nodes '${other}' and '${name}' have the same public name`,
          got: `'${endpoint}'`,
          expected: 'a name for each',
          do: 'write another endpoint, or nat: true for the one that cannot be reached',
        },
      ];
    });
  },
};
