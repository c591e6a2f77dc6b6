import { ofKind } from './platform';
import { idOf, type WrittenSite } from './site-objects';

export interface ServiceSpec {
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly name: string; readonly port: number; readonly targetPort: string; readonly protocol: string }[];
}

/** Whether accounts of a namespace may change objects of a kind. */
const mayWrite = (site: WrittenSite, namespace: string | undefined, kind: string): boolean =>
  ofKind(site, 'Role').some(
    ({ metadata, ...role }) =>
      metadata.namespace === namespace &&
      (role['rules'] as readonly { readonly resources?: readonly string[]; readonly verbs: readonly string[] }[]).some(
        ({ resources, verbs }) => resources?.includes(kind) && verbs.includes('patch'),
      ),
  );

/**
 * What a Service leads to. Pods that elect who serves write its endpoints themselves: then it selects nothing, and its labels are theirs. What they write
 * upon themselves, who leads, is not in the manifests.
 */
export function ledTo(site: WrittenSite, id: string, { selector }: Pick<ServiceSpec, 'selector'>): Readonly<Record<string, string>> {
  const { namespace, labels = {} } = ofKind(site, 'Service').find((object) => idOf(object) === id)?.metadata ?? {};
  if (selector === undefined) {
    const own = Object.entries(labels).filter(([key]) => /^app\.kubernetes\.io\/(name|instance|component)$/.test(key));
    return mayWrite(site, namespace, 'endpoints') ? Object.fromEntries(own) : {};
  }
  const { role, ...others } = selector;
  return role === undefined || mayWrite(site, namespace, 'pods') ? others : selector;
}

/**
 * Ports of a machine that a Service leads to without pods: of each of its slices all addresses are those of one machine in the mesh, whose service is the
 * Service's own. Undefined for any other Service.
 */
export function machinePorts({ objects, blueprint }: WrittenSite, id: string): ServiceSpec['ports'] | undefined {
  const service = objects.find((object) => idOf(object) === id);
  const { name, namespace, labels } = service?.metadata ?? {};
  const slices = objects.filter(
    ({ kind, metadata }) =>
      kind === 'EndpointSlice' && metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name,
  );
  const plan = blueprint.services.find((known) => known.name === labels?.['app.kubernetes.io/instance']);
  const address = blueprint.nodes.find((node) => node.name === plan?.on)?.meshAddress;
  if (slices.length === 0 || address === undefined) return undefined;
  const led = slices.map((slice) => slice as unknown as Slice);
  const there = led.every(({ endpoints }) => endpoints.every(({ addresses }) => addresses.every((one) => one === address)));
  return there ? led.flatMap(({ ports }) => ports) : undefined;
}

interface Slice {
  readonly endpoints: readonly { readonly addresses: readonly string[] }[];
  readonly ports: NonNullable<ServiceSpec['ports']>;
}
