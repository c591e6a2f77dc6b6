import type { ClusterPlan, IngressPlan, MeshPlan, NodePlan, ServicePlan } from './blueprint';
import type { End, Flow } from './flow';

interface Entering {
  readonly nodes: readonly NodePlan[];
  readonly mesh: MeshPlan | undefined;
  readonly cluster: ClusterPlan | undefined;
  readonly ingress: IngressPlan | undefined;
  readonly services: readonly ServicePlan[];
}

const WEB = [
  [80, 'HTTP, redirected to HTTPS'],
  [443, 'HTTPS'],
] as const;

/** Whether a service is served to them. */
const serves = ({ services }: Entering, whom: 'internet' | 'mesh'): boolean =>
  services.some((service) => Object.values(service.serves).some(({ to }) => to === whom));

/** Requests of the internet, straight to nodes or through the load balancer. */
export function webTraffic(parts: Entering): readonly Flow[] {
  const { ingress } = parts;
  if (!ingress || !serves(parts, 'internet')) return [];
  return WEB.flatMap(([port, why]): readonly Flow[] => {
    const toNodes = (from: End, via: Flow['via']): readonly Flow[] =>
      ingress.targets.map((target) => ({ from, to: { kind: 'node', node: target }, protocol: 'tcp', port, via, why }));
    if (!ingress.balancer) return toNodes({ kind: 'internet' }, 'public');
    return [
      { from: { kind: 'internet' }, to: { kind: 'balancer' }, protocol: 'tcp', port, via: 'public', why },
      ...toNodes({ kind: 'balancer' }, 'private'),
    ];
  });
}

/** Requests of the mesh's peers for what is served to them, at the mesh addresses of the nodes; the Traefik that K3s brings has no routes for them. */
export function meshTraffic(parts: Entering): readonly Flow[] {
  const { cluster, ingress, mesh, nodes } = parts;
  if (!mesh || !ingress || !cluster || cluster.edge.bundled || !serves(parts, 'mesh')) return [];
  const entrances = nodes.filter(({ name, meshAddress }) => meshAddress !== undefined && ingress.targets.includes(name));
  return WEB.flatMap(([port, why]) =>
    entrances.map(({ name }): Flow => ({
      from: { kind: 'mesh' },
      to: { kind: 'node', node: name },
      protocol: 'tcp',
      port,
      via: 'mesh',
      why: `${why}, from the mesh`,
    })),
  );
}
