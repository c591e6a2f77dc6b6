import type { Environment } from '../environments/environment';
import type { BackupPlan, ClusterPlan, IngressPlan, MeshPlan, NodePlan, ServicePlan } from './blueprint';
import type { BucketResult } from './contracts/contract';
import { sortFlows, type End, type Flow } from './flow';
import { proofs } from './flows-certifying';
import { meshTraffic, webTraffic } from './flows-entering';
import { signsIn } from './flows-signing-in';
import { knocks, probes, scrapes, tellings, traces } from './flows-watching';
import { isOnHost, onMachines } from './hosting';
import { portsReached } from './provision';
import { mintingFlows } from './vault-minting';

interface Parts {
  readonly environment: Environment;
  readonly nodes: readonly NodePlan[];
  readonly mesh: MeshPlan | undefined;
  readonly cluster: ClusterPlan | undefined;
  readonly ingress: IngressPlan | undefined;
  readonly services: readonly ServicePlan[];
  readonly backups: readonly BackupPlan[];
}
type ByName = ReadonlyMap<string, ServicePlan>;

/** Port of K3s' API server, to which connections to the `kubernetes` Service are rewritten. */
const KUBERNETES_API = 6443;

/** The one connection matrix: firewalls, UFW and NetworkPolicies are projections of it. */
export function deriveFlows(parts: Parts): readonly Flow[] {
  const byName = new Map(parts.services.map((service) => [service.name, service]));
  const flows = [
    ...administration(parts),
    ...tunnels(parts),
    ...kubernetes(parts),
    ...webTraffic(parts),
    ...meshTraffic(parts),
    ...parts.services.flatMap((service) => ofService(service, parts, byName)),
    ...scrapes(parts),
    ...probes(parts),
    ...proofs(parts),
    ...knocks(parts),
    ...traces(parts),
    ...tellings(parts),
    ...signsIn(parts),
    ...mintingFlows(parts.environment, parts.services),
  ]
    .map((flow) => throughEdge(flow, parts))
    .flatMap((flow) => onMachines(flow, byName, parts));
  flows.push(...intoHosts(flows, parts, byName));
  return sortFlows(flows);
}

const node = ({ name }: { readonly name: string }): End => ({ kind: 'node', node: name });

function administration({ nodes, mesh }: Parts): readonly Flow[] {
  return nodes.flatMap((target): Flow[] => {
    const ssh = { to: node(target), protocol: 'tcp', port: 22, why: 'administration and Ansible' } as const;
    return [
      ...(target.endpoint === undefined ? [] : [{ ...ssh, from: { kind: 'operator' }, via: 'public' } as const]),
      ...(mesh && target.meshAddress !== undefined ? [{ ...ssh, from: { kind: 'mesh' }, via: 'mesh' } as const] : []),
    ];
  });
}

/** Providers assign public addresses and devices roam, so the port is open to all: WireGuard answers none without a key. */
function tunnels({ environment, nodes, mesh }: Parts): readonly Flow[] {
  if (!mesh) return [];
  const reachable = new Set(mesh.peers.filter(({ endpoint }) => endpoint !== undefined).map(({ name }) => name));
  return nodes
    .filter(({ name }) => reachable.has(name))
    .flatMap((target): readonly Flow[] => {
      const tunnel = { to: node(target), protocol: 'udp', port: mesh.port, why: 'WireGuard mesh' } as const;
      if (environment.mesh?.over !== 'private') return [{ ...tunnel, from: { kind: 'internet' }, via: 'public' }];
      return nodes
        .filter((other) => other !== target && other.privateAddress !== undefined)
        .map((other) => ({ ...tunnel, from: node(other), via: 'private' }));
    });
}

/** Ports of K3s (docs.k3s.io/installation/requirements#networking), on the network between the nodes. */
function kubernetes({ nodes, cluster }: Parts): readonly Flow[] {
  if (!cluster) return [];
  const members = nodes.filter(({ k3s }) => k3s !== undefined);
  const isServer = ({ k3s }: NodePlan): boolean => k3s === 'server' || k3s === 'first-server';
  return members.flatMap((to) =>
    members
      .filter((from) => from !== to)
      .flatMap((from): Flow[] => {
        const flow = (protocol: Flow['protocol'], port: number, why: string, lastPort?: number): Flow => ({
          from: node(from),
          to: node(to),
          protocol,
          port,
          via: cluster.over,
          why,
          ...(lastPort === undefined ? {} : { lastPort }),
        });
        return [
          flow('udp', 8472, 'pod network (Flannel VXLAN)'),
          flow('tcp', 10250, 'kubelet'),
          ...(isServer(to) ? [flow('tcp', 6443, 'Kubernetes API')] : []),
          ...(isServer(to) && isServer(from) && cluster.datastore === 'etcd' ? [flow('tcp', 2379, 'etcd', 2380)] : []),
        ];
      }),
  );
}

function ofService(
  { name, components, serves, answeredBy, ...service }: ServicePlan,
  { environment, services }: Parts,
  byName: ByName,
): readonly Flow[] {
  const pods = (component: string): End => ({ kind: 'pods', service: name, component });
  const definition = environment.services[name]?.definition;
  const inside = Object.keys(components).filter((component) => !isOnHost(components[component]));
  const lookups = inside.flatMap((component): Flow[] =>
    (['udp', 'tcp'] as const).map((protocol) => ({
      from: pods(component),
      to: { kind: 'cluster-dns' },
      protocol,
      port: 53,
      via: 'cluster',
      why: 'name lookups',
    })),
  );
  const inspector = services.find(({ role }) => role === 'waf');
  const inspection = inspector && end(inspector, environment);
  const requests = Object.values(serves).flatMap(({ component, candidate, port, host, waf }): readonly Flow[] =>
    // both versions stay open: a change of weight must not wait for policies
    [component, ...(candidate ? [candidate.component] : [])].map((version) => {
      const target = components[version]?.ports[port];
      return {
        from: inspection && waf.mode !== 'off' ? inspection : { kind: 'edge' },
        to: pods(version),
        protocol: target?.protocol ?? 'tcp',
        port: target?.port ?? 0,
        via: 'cluster',
        why: `requests for ${host}`,
      };
    }),
  );
  const needs = definition?.needs?.({ options: service.options as never, name, site: environment }) ?? {};
  const users = (need: string): readonly string[] => needs[need]?.by ?? Object.keys(components);
  const contracts = Object.entries(answeredBy).flatMap(([need, provider]): readonly Flow[] => {
    const plan = byName.get(provider);
    const grant = plan?.grants.find((granted) => granted.consumer === name && granted.need === need);
    const provision = grant && environment.services[provider]?.definition.provides?.[grant.contract as 'mysql'];
    if (!plan || !grant || !provision) return [];
    const own = portsReached(provision, plan.options as never, grant.request as never).flatMap(({ component, port }) => {
      const target = plan.components[component]?.ports[port];
      return target ? [{ to: { kind: 'pods', service: provider, component } as const, ...target }] : [];
    });
    const others = (provision.reaches?.(plan.options as never) ?? []).map(({ host, port }) => ({
      to: { kind: 'host', host } as const,
      protocol: 'tcp' as const,
      port,
    }));
    const why = `${name} needs ${grant.contract} (${need})`;
    return [...own, ...others].flatMap((target) => users(need).map((user): Flow => ({ from: pods(user), ...target, via: 'cluster', why })));
  });
  const outward = Object.values(definition?.calls?.({ options: service.options as never, site: environment }) ?? {}).map((call): Flow => ({
    from: pods(call.component),
    to: 'host' in call ? { kind: 'host', host: call.host } : { kind: call.to },
    protocol: 'tcp',
    port: 'port' in call ? call.port : KUBERNETES_API,
    via: 'cluster',
    why: call.why,
  }));
  const stores = Object.entries(needs).flatMap(([need, { contract }]): readonly Flow[] => {
    const store =
      contract === 'bucket' ? ((service.answers as Readonly<Record<string, unknown>>)[need] as BucketResult | undefined) : undefined;
    if (!store) return [];
    const { hostname: host, port } = new URL(store.endpoint);
    return users(need).map((component) => ({
      from: pods(component),
      to: { kind: 'host', host },
      protocol: 'tcp',
      port: Number(port || 443),
      via: 'cluster',
      why: `${name} needs bucket ${store.bucket}`,
    }));
  });
  const accepted = Object.values(definition?.accepts?.({ options: service.options as never, site: environment }) ?? {}).flatMap(
    ({ component, port, from, why }): readonly Flow[] => {
      const target = components[component]?.ports[port];
      if (!target) return [];
      const source: End = typeof from === 'string' ? { kind: from } : { kind: 'pods', service: name, ...from };
      return [{ from: source, to: pods(component), ...target, via: 'cluster', why }];
    },
  );
  return [...lookups, ...requests, ...contracts, ...stores, ...outward, ...accepted];
}

/** Where a service takes the requests from outside, its pods are the edge: their own policy must let them out. */
function throughEdge(flow: Flow, { environment, services }: Parts): Flow {
  const edge = services.find(({ role }) => role === 'edge');
  const from = flow.from.kind === 'edge' && edge ? end(edge, environment) : undefined;
  return from ? { ...flow, from } : flow;
}

/** The component by which a service fills its role. */
function end({ name }: ServicePlan, { services }: Environment): End | undefined {
  const component = services[name]?.definition.role?.component;
  return component === undefined ? undefined : { kind: 'pods', service: name, component };
}

/** Nodes, and pods in the network of theirs, are reached through its firewall: from the other nodes, whose addresses the pods of these take. */
function intoHosts(flows: readonly Flow[], { nodes, cluster }: Parts, byName: ByName): readonly Flow[] {
  if (!cluster) return [];
  const members = nodes.filter(({ k3s }) => k3s !== undefined);
  return flows.flatMap(({ from, to, protocol, port, why }): readonly Flow[] => {
    const service = to.kind === 'pods' ? byName.get(to.service) : undefined;
    const inside = to.kind === 'pods' && service?.components[to.component]?.hostNetwork === true;
    if (!inside && !(to.kind === 'nodes' && from.kind === 'pods')) return [];
    return members
      .filter(({ name }) => service?.on === undefined || service.on === name)
      .flatMap((target) =>
        members
          .filter((other) => other !== target)
          .map((other): Flow => ({ from: node(other), to: node(target), protocol, port, via: cluster.over, why })),
      );
  });
}
