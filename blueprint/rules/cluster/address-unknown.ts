import type { End } from '../../flow';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const clusterAddressUnknown: Rule = {
  id: 'cluster/address-unknown',
  severity: 'error',
  why: 'policies name nodes by their addresses: those that a provider gives are known only when a machine is there',
  check: ({ blueprint: { cluster, nodes, services, flows } }) => {
    const unknown = nodes.filter(({ k3s, clusterAddress }) => k3s !== undefined && clusterAddress === undefined).map(({ name }) => name);
    if (!cluster || unknown.length === 0) return [];
    const inNetworkOfNode = (end: End): boolean =>
      end.kind === 'pods' && services.find(({ name }) => name === end.service)?.components[end.component]?.hostNetwork === true;
    const isNode = (end: End): boolean => end.kind === 'nodes' || end.kind === 'kubernetes-api' || inNetworkOfNode(end);
    const concerned = flows.flatMap(({ from, to }) => [...(isNode(to) ? [from] : []), ...(isNode(from) ? [to] : [])]);
    const pods = [...new Set(concerned.flatMap((end) => (end.kind === 'pods' ? end.service : [])))].sort();
    if (pods.length === 0) return [];
    return [
      {
        at: 'nodes',
        what: 'pods connect with nodes whose address nobody knows yet',
        got: `${enumerate(unknown)}, in no mesh and in no private network, and ${enumerate(pods)}`,
        expected: 'an address of ours for every node of the cluster',
        do: "add mesh: { cidr: '10.8.0.0/24' }, be there one node only",
      },
    ];
  },
};
