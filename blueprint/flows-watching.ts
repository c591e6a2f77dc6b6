import type { Environment } from '../environments/environment';
import type { BackupPlan, ClusterPlan, IngressPlan, NodePlan, ServicePlan } from './blueprint';
import type { End, Flow } from './flow';
import { SPANS_PORT, TELLING_PORT } from './service';

/** Port of SSH on every machine of a site. */
const SSH = 22;

interface Watched {
  readonly nodes: readonly NodePlan[];
  readonly cluster: ClusterPlan | undefined;
  readonly environment: Environment;
  readonly ingress: IngressPlan | undefined;
  readonly services: readonly ServicePlan[];
  readonly backups: readonly BackupPlan[];
}

/** What monitoring asks each service. */
export function scrapes({ environment, services }: Watched): readonly Flow[] {
  const monitoring = services.find(({ role }) => role === 'monitoring');
  const component = monitoring && environment.services[monitoring.name]?.definition.role?.component;
  if (!monitoring || component === undefined) return [];
  return services.flatMap(({ name, components, metrics }) =>
    Object.values(metrics).flatMap((metric): readonly Flow[] => {
      const target = components[metric.component]?.ports[metric.port];
      if (!target) return [];
      return [
        {
          from: { kind: 'pods', service: monitoring.name, component },
          to: { kind: 'pods', service: name, component: metric.component },
          protocol: 'tcp',
          port: target.port,
          via: 'cluster',
          why: `metrics of ${name}`,
        },
      ];
    }),
  );
}

/** What monitoring's prober asks each host that is served to the internet, as any client does. */
export function probes({ environment, ingress, services }: Watched): readonly Flow[] {
  const monitoring = services.find(({ role }) => role === 'monitoring');
  const prober = monitoring && environment.services[monitoring.name]?.definition.role?.prober;
  if (!monitoring || prober === undefined || !ingress) return [];
  const from: End = { kind: 'pods', service: monitoring.name, component: prober };
  const hosts = services.flatMap(({ serves }) => Object.values(serves).flatMap(({ host, to }) => (to === 'internet' ? [host] : [])));
  const asked = [...new Set(hosts)].map((host): Flow => ({
    from,
    to: { kind: 'host', host },
    protocol: 'tcp',
    port: 443,
    via: 'cluster',
    why: `asks ${host} as a client does`,
  }));
  return asked.length === 0 ? [] : [...asked, ...behindHostPorts(from, { environment, ingress, services })];
}

/** Machines of the mesh that are not of the cluster, whose pods reach them by the mesh address of their own node. */
function machinesBeside({ nodes, cluster }: Watched): readonly NodePlan[] {
  const members = nodes.filter(({ k3s }) => k3s !== undefined);
  if (!cluster || members.some(({ meshAddress }) => meshAddress === undefined)) return [];
  return nodes.filter(({ k3s, meshAddress }) => k3s === undefined && meshAddress !== undefined);
}

/** Whether a machine beside the cluster answers: the port by which it is administered is open to the whole mesh. */
export function knocks(watched: Watched): readonly Flow[] {
  const { environment, services } = watched;
  const monitoring = services.find(({ role }) => role === 'monitoring');
  const prober = monitoring && environment.services[monitoring.name]?.definition.role?.prober;
  if (!monitoring || prober === undefined) return [];
  return machinesBeside(watched).map(({ name }) => ({
    from: { kind: 'pods', service: monitoring.name, component: prober },
    to: { kind: 'node', node: name },
    protocol: 'tcp',
    port: SSH,
    via: 'cluster',
    why: `asks whether ${name} is there`,
  }));
}

/** Who tells of requests, and who shows what was told. */
export function traces({ environment, services }: Watched): readonly Flow[] {
  const target = services.find(({ role }) => role === 'traces');
  const role = target && environment.services[target.name]?.definition.role;
  if (!target || !role) return [];
  const into = (from: End, to: string, port: string, why: string): readonly Flow[] => {
    const found = target.components[to]?.ports[port];
    return found
      ? [{ from, to: { kind: 'pods', service: target.name, component: to }, protocol: 'tcp', port: found.port, via: 'cluster', why }]
      : [];
  };
  const monitoring = services.find(({ role }) => role === 'monitoring');
  const viewer = monitoring && environment.services[monitoring.name]?.definition.role?.viewer;
  return [
    ...services.flatMap(({ name, options }) => {
      const tell = environment.services[name]?.definition.traces?.({ options: options as never }) ?? [];
      return tell.flatMap((component) => into({ kind: 'pods', service: name, component }, role.component, SPANS_PORT, `spans of ${name}`));
    }),
    ...(monitoring && viewer !== undefined && role.store
      ? into({ kind: 'pods', service: monitoring.name, component: viewer }, role.store.component, role.store.port, 'dashboards show traces')
      : []),
  ];
}

/** A pod's port on its node is translated before the policy of who asks sees the packet. */
export function behindHostPorts(
  from: End,
  { environment, ingress, services }: Pick<Watched, 'environment' | 'ingress' | 'services'>,
): readonly Flow[] {
  const edge = services.find(({ role }) => role === 'edge');
  const definition = edge && environment.services[edge.name]?.definition;
  if (!edge || !definition || ingress?.balancer) return [];
  return Object.values(definition.accepts?.({ options: edge.options as never, site: environment }) ?? {}).flatMap(
    (accept): readonly Flow[] => {
      const target = edge.components[accept.component]?.ports[accept.port];
      if (accept.from !== 'outside' || target?.protocol !== 'tcp') return [];
      const to: End = { kind: 'pods', service: edge.name, component: accept.component };
      return [{ from, to, protocol: 'tcp', port: target.port, via: 'cluster', why: 'hosts that this cluster serves itself' }];
    },
  );
}

/** What those who copy tell of their copies. */
export function tellings({ environment, services, backups }: Watched): readonly Flow[] {
  const told = services.find(({ role }) => role === 'backups');
  const component = told && environment.services[told.name]?.definition.role?.component;
  const port = component === undefined ? undefined : told?.components[component]?.ports[TELLING_PORT]?.port;
  if (!told || component === undefined || port === undefined) return [];
  return backups.flatMap(({ service, id, tellers }) =>
    tellers.map((teller): Flow => ({
      from: { kind: 'pods', service, component: teller },
      to: { kind: 'pods', service: told.name, component },
      protocol: 'tcp',
      port,
      via: 'cluster',
      why: `tells of the copies of ${id}`,
    })),
  );
}
