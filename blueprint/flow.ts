/** One end of a connection. */
export type End =
  | { readonly kind: 'internet' }
  | { readonly kind: 'operator' }
  | { readonly kind: 'mesh' }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'balancer' }
  /** The pods that take requests from outside. */
  | { readonly kind: 'edge' }
  | { readonly kind: 'pods'; readonly service: string; readonly component: string }
  | { readonly kind: 'cluster-dns' }
  | { readonly kind: 'kubernetes-api' }
  /** Processes of the nodes, and pods in their network. */
  | { readonly kind: 'nodes' }
  /** Whatever enters the site: the load balancer, or the internet. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'host'; readonly host: string };

/** One allowed connection; what no flow says is denied. */
export interface Flow {
  readonly from: End;
  readonly to: End;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Last port of a range. @default only `port` */
  readonly lastPort?: number;
  /** The network that carries it: the internet, the provider's private network, the mesh, or the cluster's own. */
  readonly via: 'public' | 'private' | 'mesh' | 'cluster';
  /** Who needs it and what for. */
  readonly why: string;
}

/** A stable text for an end, for tables, names and sorting. */
export function describeEnd(end: End): string {
  switch (end.kind) {
    case 'node':
      return `node/${end.node}`;
    case 'pods':
      return `pods/${end.service}/${end.component}`;
    case 'host':
      return `host/${end.host}`;
    default:
      return end.kind;
  }
}

/** Each connection once, in an order that depends on the connections alone. */
export function sortFlows(flows: readonly Flow[]): readonly Flow[] {
  const unique = new Map(flows.map((flow) => [keyOf(flow), flow]));
  return [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, flow]) => flow);
}

const keyOf = ({ from, to, protocol, port, lastPort, via }: Flow): string =>
  [via, describeEnd(to), describeEnd(from), protocol, String(port).padStart(5, '0'), lastPort ?? ''].join(' ');
