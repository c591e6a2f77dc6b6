import type { Blueprint, NodePlan, PublishedPlan } from '../blueprint/blueprint';
import type { Flow } from '../blueprint/flow';
import { toUfw, type UfwRule } from '../constructs/hosts/ufw-rule';
import type { Cidr, Ipv4 } from '../constructs/network/cidr';
import { EDGE_PORTS } from './edge';

/** Rules of a node's UFW in its own words: what the flows let in, and what K3s needs to pass on. */
export function ufwRules(blueprint: Blueprint, node: NodePlan): readonly string[] {
  // what comes by the cluster's own network comes from pods
  const inward = blueprint.flows.filter(({ to }) => to.kind === 'node' && to.node === node.name);
  const rules = [...inward.flatMap((flow) => ofFlow(flow, blueprint, node)), ...ofPods(blueprint, node)];
  return alike(rules).map(toUfw).sort();
}

/** Each rule once: to UFW, rules that differ in their comments are one, which has the comment of the last. */
function alike(rules: readonly UfwRule[]): readonly UfwRule[] {
  const found = new Map<string, { readonly rule: UfwRule; readonly reasons: Set<string> }>();
  for (const rule of rules) {
    const key = toUfw({ ...rule, why: '' });
    const known = found.get(key) ?? { rule, reasons: new Set<string>() };
    known.reasons.add(rule.why);
    found.set(key, known);
  }
  return [...found.values()].map(({ rule, reasons }) => ({
    ...rule,
    why: reasons.size === 1 ? rule.why : `${rule.why}, and ${reasons.size - 1} more`,
  }));
}

function ofFlow(flow: Flow, blueprint: Blueprint, node: NodePlan): readonly UfwRule[] {
  const published = blueprint.published.find(
    (known) => known.node === node.name && known.protocol === flow.protocol && known.port === flow.port,
  );
  if (published) return ofContainers(flow, published, blueprint);
  if (flow.via === 'cluster') return [];
  const { protocol, port: first, lastPort: last, via, why } = flow;
  const port = { protocol, first, ...(last === undefined ? {} : { last }) };
  const way = wayIn(via, blueprint, node);
  const pods = blueprint.cluster?.pods;
  const behind = node.k3s !== undefined && protocol === 'tcp' ? EDGE_PORTS.get(first) : undefined;
  return sources(flow, blueprint).flatMap((from): readonly UfwRule[] => [
    { why, ...way, ...from, port },
    // a pod's port on the host is translated before the host's filter sees the packet
    ...(behind !== undefined && pods
      ? [{ why: `${why}, to the pod behind port ${first}`, routed: true, ...from, to: pods, port: { protocol, first: behind } }]
      : []),
  ]);
}

/**
 * Docker turns what comes to a published port to the container before the host's filter sees it: it is passed on, not taken. No rule lets such packets in to the
 * host itself, where a proxy would answer them under the host's own name.
 */
function ofContainers(flow: Flow, { network, inside }: PublishedPlan, blueprint: Blueprint): readonly UfwRule[] {
  const port = { protocol: flow.protocol, first: inside };
  const pods = blueprint.cluster?.pods;
  const from = flow.via !== 'cluster' ? sources(flow, blueprint) : pods === undefined ? [] : [{ from: pods }];
  return from.map((source): UfwRule => ({ why: `${flow.why}, to a container`, routed: true, ...source, to: network, port }));
}

/** The interface and the own address that a network's packets come to; public ones may come by any. */
function wayIn(
  via: Flow['via'],
  { mesh }: Blueprint,
  { name, meshAddress, privateAddress }: NodePlan,
): { readonly on?: string; readonly to?: Ipv4 } {
  if (via === 'mesh' && mesh && meshAddress !== undefined) return { on: mesh.interface, to: meshAddress };
  if (via === 'private' && privateAddress !== undefined) return { to: privateAddress };
  if (via === 'public') return {};
  throw new Error(`node '${name}' is not in the network '${via}' that a flow comes by`);
}

/** Where a flow's packets come from, one entry for each range; an empty entry is anywhere. */
function sources({ from, via }: Flow, { operator, mesh, nodes, ingress }: Blueprint): readonly { readonly from?: Ipv4 | Cidr }[] {
  switch (from.kind) {
    case 'internet':
      return [{}];
    case 'operator':
      return operator.sshFrom.includes('0.0.0.0/0') ? [{}] : operator.sshFrom.map((range) => ({ from: range }));
    case 'mesh':
      return known(mesh?.cidr);
    case 'balancer':
      return known(ingress?.balancer?.privateAddress);
    case 'node': {
      const other = nodes.find(({ name }) => name === from.node);
      return known(via === 'mesh' ? other?.meshAddress : other?.privateAddress);
    }
    default:
      throw new Error(`a node takes no packets from ${from.kind}: they stay in the cluster`);
  }
}

/** A source without an address would open the port to all. */
function known(range: Ipv4 | Cidr | undefined): readonly { readonly from: Ipv4 | Cidr }[] {
  if (range === undefined) throw new Error('a flow comes from an end that has no address');
  return [{ from: range }];
}

/** Pods reach their own node and each other across nodes (docs.k3s.io/installation/requirements, "Debian": pods and services). */
function ofPods({ cluster }: Blueprint, { k3s }: NodePlan): readonly UfwRule[] {
  if (!cluster || k3s === undefined) return [];
  return [
    { why: 'pods of this node to the node', on: 'cni0', from: cluster.pods },
    { why: 'services of this node to the node', on: 'cni0', from: cluster.services },
    { why: 'pods of other nodes to the node', on: 'flannel.1', from: cluster.pods },
    { why: 'pods to pods and to the internet', routed: true, on: 'cni0', from: cluster.pods },
    { why: 'pods of other nodes to pods', routed: true, on: 'flannel.1', from: cluster.pods },
  ];
}
