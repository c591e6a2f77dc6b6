import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import type { Cidr, Ipv4 } from '../network/cidr';
import { networkPolicy } from './kinds';
import { KubeObject, type Body } from './kube-object';
import type { Plain } from './plain';
import { sortedMap } from './sorted-map';

/** Pods of one component. */
export interface PodsPeer {
  readonly kind: 'pods';
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}
/** All pods of a namespace. */
export interface NamespacePeer {
  readonly kind: 'namespace';
  readonly namespace: string;
}
/** Addresses outside the cluster. A Service's or load balancer's address never matches: it is rewritten before the policy. */
export interface CidrPeer {
  readonly kind: 'cidr';
  readonly cidr: Cidr;
  /**
   * Networks inside it that stay closed.
   * @default - none
   */
  readonly except?: readonly Cidr[];
}
/** Nodes, and so pods in the host network, which no selector matches. */
export interface NodesPeer {
  readonly kind: 'nodes';
  readonly addresses: readonly Ipv4[];
}
/** The cluster's name servers. */
export interface ClusterDnsPeer {
  readonly kind: 'clusterDns';
}
export type Peer = PodsPeer | NamespacePeer | CidrPeer | NodesPeer | ClusterDnsPeer;

export interface PortMatch {
  /** Port on which the pod listens (not its Service's), or its name. */
  readonly port: number | string;
  /**
   * Last port of a range that starts at `port`.
   * @default - one port
   */
  readonly endPort?: number;
  readonly protocol: 'TCP' | 'UDP';
}
export interface IngressFlow extends PortMatch {
  readonly from: Peer;
}
export interface EgressFlow extends PortMatch {
  readonly to: Peer;
}

export interface NetworkPolicyProps {
  /** Name of the policy: that of the workload. */
  readonly name: string;
  /**
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  /** Labels of the pods that the policy holds. */
  readonly selects: Readonly<Record<string, string>>;
  /** Connections that the pods may get; none means none. */
  readonly ingress: readonly IngressFlow[];
  /** Connections that the pods may open; none means none. */
  readonly egress: readonly EgressFlow[];
}

/** The one policy of a component: what is not listed is closed, both ways. One rule per peer, whatever the order of the flows. */
export class NetworkPolicy extends KubeObject {
  /** @throws Error when a selector, or a list of addresses, is empty: Kubernetes would take it for everyone */
  constructor(scope: Construct, { name, namespace, selects, ingress, egress }: NetworkPolicyProps) {
    const where = `NetworkPolicy '${name}'`;
    if (Object.keys(selects).length === 0) throw new Error(`${where}: selects every pod, expected labels, do use denyAll`);
    for (const { from } of ingress) checkPeer(where, from);
    for (const { to } of egress) checkPeer(where, to);
    super(scope, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace, labels: selects },
      body: {
        spec: {
          podSelector: { matchLabels: sortedMap(selects) },
          policyTypes: ['Ingress', 'Egress'],
          ingress: byPeer(ingress.map((flow) => [flow.from, flow])).map(({ peers, ports }) => ({ from: peers, ports })),
          egress: byPeer(egress.map((flow) => [flow.to, flow])).map(({ peers, ports }) => ({ to: peers, ports })),
        },
      } satisfies Body<k8s.KubeNetworkPolicyProps>,
    });
  }
}

/** Closes a namespace: its pods get and open no connection but those that other policies allow. */
export function denyAll(scope: Construct, namespace: string): void {
  networkPolicy(scope, {
    metadata: { name: 'deny-all', namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] },
  });
}

interface Rule {
  readonly peers: readonly Plain<k8s.NetworkPolicyPeer>[];
  readonly ports: readonly Plain<k8s.NetworkPolicyPort>[];
}

/** One rule per distinct peer, its ports without repetition, all in an order that the flows' order does not change. */
function byPeer(flows: readonly (readonly [peer: Peer, port: PortMatch])[]): Rule[] {
  const rules = new Map<string, { readonly peers: Rule['peers']; readonly ports: Map<string, PortMatch> }>();
  for (const [peer, port] of flows) {
    const peers = renderPeer(peer);
    const key = JSON.stringify(peers);
    const rule = rules.get(key) ?? { peers, ports: new Map<string, PortMatch>() };
    rule.ports.set(portKey(port), port);
    rules.set(key, rule);
  }
  return byKey(rules).map(({ peers, ports }) => ({
    peers,
    ports: byKey(ports).map(({ protocol, port, endPort }) => ({ protocol, port, endPort })),
  }));
}

function byKey<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** Sorts numbers by their value. */
function portKey({ protocol, port, endPort }: PortMatch): string {
  return [protocol, String(port).padStart(5, '0'), endPort ?? ''].join(' ');
}

function renderPeer(peer: Peer): Plain<k8s.NetworkPolicyPeer>[] {
  switch (peer.kind) {
    case 'pods':
      return [{ ...inNamespace(peer.namespace), podSelector: { matchLabels: sortedMap(peer.labels) } }];
    case 'namespace':
      return [inNamespace(peer.namespace)];
    case 'cidr':
      return [{ ipBlock: { cidr: peer.cidr, except: peer.except?.length ? [...peer.except].sort() : undefined } }];
    case 'nodes':
      return [...peer.addresses].sort().map((address) => ({ ipBlock: { cidr: `${address}/32` } }));
    case 'clusterDns':
      return [{ ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }];
  }
}

function checkPeer(where: string, peer: Peer): void {
  if (peer.kind === 'pods' && Object.keys(peer.labels).length === 0) {
    throw new Error(
      `${where}: a peer in '${peer.namespace}' has no labels, got every pod, expected one component, do use kind 'namespace' for all`,
    );
  }
  if (peer.kind === 'nodes' && peer.addresses.length === 0)
    throw new Error(`${where}: a peer of nodes has no address, expected one or more`);
}

function inNamespace(namespace: string): Plain<k8s.NetworkPolicyPeer> {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}
