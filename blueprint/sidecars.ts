import type { Environment } from '../environments/environment';
import type { ComponentPlan, ServicePlan, SidecarPlan } from './blueprint';
import { SERVER_SPEAKS_FIRST } from './contracts/contract';
import { sortFlows, type End, type Flow } from './flow';
import { portsReached } from './provision';
import { WAVES, type Sidecar } from './service';

interface Parts {
  readonly environment: Environment;
  readonly services: readonly ServicePlan[];
}
interface Joined {
  readonly service: string;
  readonly component: string;
}

/** The service that puts a container into the pods of others, and what it says of it; undefined where none does. */
export function sidecarOf({ environment, services }: Parts): { readonly by: ServicePlan; readonly sidecar: Sidecar } | undefined {
  const by = services.find(({ role }) => role === 'sidecars');
  const sidecar = by && environment.services[by.name]?.definition.accompanies?.({ options: by.options as never });
  return by && sidecar ? { by, sidecar } : undefined;
}

/** Whether pods can have one: they have a network of their own, and we write what they carry. */
export const canJoin = ({ kind, hostNetwork, upstreamLabels, namespaces }: ComponentPlan): boolean =>
  kind !== 'host' && !hostNetwork && upstreamLabels === undefined && namespaces === undefined;

/** Services whose pods get one: those that are named, otherwise those for which there is a cluster at all. */
const isMeant = ({ name, wave }: ServicePlan, { services, except = [] }: Sidecar): boolean =>
  !except.includes(name) && (services ? services.includes(name) : WAVES[wave] > WAVES.platform);

/**
 * The services, with what is put into their pods. A port to which somebody connects who has none goes past it: the protocol would be the plain one all the
 * same, and what no identity vouches for is the network's to refuse. So a port is either reached by identities alone, or held by the policies alone.
 * @param flows The connections between services, without those of the containers that are put beside them
 */
export function planSidecars(parts: Parts, flows: readonly Flow[]): readonly ServicePlan[] {
  const found = sidecarOf(parts);
  if (!found) return parts.services;
  const { by, sidecar } = found;
  const joins = (service: ServicePlan, component: ComponentPlan): boolean =>
    service.name !== by.name && isMeant(service, sidecar) && canJoin(component);
  const joined = new Set(
    parts.services.flatMap((service) =>
      Object.entries(service.components).flatMap(([key, component]) =>
        joins(service, component) ? [keyOf({ service: service.name, component: key })] : [],
      ),
    ),
  );
  const has = (end: End): boolean => end.kind === 'pods' && joined.has(keyOf(end));
  const opaque = opaquePorts(parts, sidecar);
  return parts.services.map((service) => ({
    ...service,
    components: Object.fromEntries(
      Object.entries(service.components).map(([key, component]) => {
        if (!joined.has(keyOf({ service: service.name, component: key }))) return [key, component];
        const into = flows.filter(({ to }) => to.kind === 'pods' && to.service === service.name && to.component === key);
        return [key, { ...component, sidecar: planOf(by.name, sidecar, component, into, has, opaque) }];
      }),
    ),
  }));
}

function planOf(
  by: string,
  sidecar: Sidecar,
  { ports }: ComponentPlan,
  into: readonly Flow[],
  has: (end: End) => boolean,
  opaque: ReadonlySet<number>,
): SidecarPlan {
  const { cpu, memory, memoryLimit } = sidecar;
  const own = [...new Set(Object.values(ports).flatMap(({ port, protocol }) => (protocol === 'tcp' ? [port] : [])))].sort((a, b) => a - b);
  const clients = (port: number): readonly Flow[] => into.filter((flow) => flow.protocol === 'tcp' && flow.port === port);
  const through = own.filter((port) => clients(port).length > 0 && clients(port).every(({ from }) => has(from)));
  const past = own.filter((port) => !through.includes(port));
  return {
    by,
    cpu,
    memory,
    memoryLimit,
    tunnel: sidecar.ports.tunnel,
    metrics: sidecar.ports.metrics,
    past,
    through: through.map((port) => ({ port, opaque: opaque.has(port) })),
    series: sidecar.series,
    annotations: sidecar.annotations(past),
  };
}

/** The same for the whole site: who connects looks at the port, and knows no contract. */
function opaquePorts({ environment, services }: Parts, { opaque = [] }: Sidecar): ReadonlySet<number> {
  const first = services.flatMap(({ name, options, components, grants }) =>
    SERVER_SPEAKS_FIRST.flatMap((contract) => {
      const provision = environment.services[name]?.definition.provides?.[contract as 'mysql'];
      if (!provision) return [];
      // who asks for nothing special is answered at the usual ports, whether or not somebody asks
      const requests = [{}, ...grants.filter((grant) => grant.contract === contract).map(({ request }) => request as object)];
      const reached = requests.flatMap((request) => portsReached(provision, options as never, request));
      return reached.flatMap(({ component, port }) => components[component]?.ports[port]?.port ?? []);
    }),
  );
  return new Set([...opaque, ...first]);
}

/** The flows, with those of the containers beside: to who put them there, from who asks how they are, and between two of them for opaque ports. */
export function withSidecars(parts: Parts, flows: readonly Flow[]): readonly Flow[] {
  const found = sidecarOf(parts);
  if (!found) return flows;
  const { by, sidecar } = found;
  const joined = parts.services.flatMap(({ name: service, components }) =>
    Object.entries(components).flatMap(([component, plan]) => (plan.sidecar ? [{ service, component, plan, sidecar: plan.sidecar }] : [])),
  );
  const monitoring = parts.services.find(({ role }) => role === 'monitoring');
  const scraper = monitoring && parts.environment.services[monitoring.name]?.definition.role?.component;
  const tcp = { protocol: 'tcp', via: 'cluster' } as const;
  const own = joined.flatMap(({ service, component, sidecar: { metrics } }): readonly Flow[] => {
    const pods: End = { kind: 'pods', service, component };
    return [
      ...Object.values(sidecar.calls).flatMap(({ component: asked, port: name, why }): readonly Flow[] => {
        const port = by.components[asked]?.ports[name]?.port;
        return port === undefined ? [] : [{ ...tcp, from: pods, to: { kind: 'pods', service: by.name, component: asked }, port, why }];
      }),
      ...(monitoring && scraper !== undefined
        ? [
            {
              ...tcp,
              from: { kind: 'pods', service: monitoring.name, component: scraper } as const,
              to: pods,
              port: metrics,
              why: `metrics of what ${by.name} puts beside ${service}`,
            },
          ]
        : []),
    ];
  });
  const tunnels = joined.flatMap(({ service, component, sidecar: { through, tunnel } }) =>
    flows
      .filter(({ to, protocol, port }) => {
        const here = to.kind === 'pods' && to.service === service && to.component === component;
        return here && protocol === 'tcp' && through.some((known) => known.opaque && known.port === port);
      })
      .map((flow): Flow => ({ ...flow, port: tunnel, why: `${flow.why}, through ${by.name}` })),
  );
  return sortFlows([...flows, ...own, ...tunnels]);
}

const keyOf = ({ service, component }: Joined): string => `${service}/${component}`;
