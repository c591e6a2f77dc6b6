import type { Rule } from '../../rule';

export const clusterMailBesideK3s: Rule = {
  id: 'cluster/mail-beside-k3s',
  severity: 'warning',
  why: 'netfilter-mailcow and K3s with its kube-router both own the iptables of a host, and Docker bypasses UFW (docs.mailcow.email, prerequisites): its own host is better',
  check: ({ blueprint: { nodes } }) =>
    nodes
      .filter(({ roles, k3s }) => roles.includes('mail') && k3s !== undefined)
      .map(({ name, k3s }) => ({
        at: `nodes.${name}.roles`,
        what: 'mail and K3s share a host',
        got: `mail beside ${k3s === 'agent' ? 'agent' : 'server'}`,
        expected: 'a host of its own for mail',
        do: `give the role 'mail' to a node without K3s, or accept that two owners of iptables share ${name}`,
      })),
};
