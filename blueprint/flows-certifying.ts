import type { Environment } from '../environments/environment';
import type { ClusterPlan, IngressPlan, ServicePlan } from './blueprint';
import { hostsByHttp, httpProver } from './certificates';
import type { End, Flow } from './flow';
import { behindHostPorts } from './flows-watching';

interface Certified {
  readonly environment: Environment;
  readonly cluster: ClusterPlan | undefined;
  readonly ingress: IngressPlan | undefined;
  readonly services: readonly ServicePlan[];
}

/** Ports of the pods of the Traefik that K3s brings, behind 80 and 443 (its chart, `ports`). */
const BUNDLED = [8000, 8443];

/** Names that are proved by HTTP: the edge asks the pods with the answers, and who asks for certificates looks first whether the answer is there. */
export function proofs(parts: Certified): readonly Flow[] {
  const { cluster, ingress, services } = parts;
  const prover = httpProver(parts);
  if (!prover || !ingress || !cluster) return [];
  const { plan, asks, byHttp } = prover;
  const hosts = hostsByHttp(services, byHttp).map(({ host }) => host);
  if (hosts.length === 0) return [];
  const from: End = { kind: 'pods', service: plan.name, component: asks };
  const common = { protocol: 'tcp', via: 'cluster' } as const;
  const { bundled } = cluster.edge;
  const solver = plan.components[byHttp.component];
  return [
    ...Object.values(solver?.ports ?? {}).map(({ port }): Flow => ({
      ...common,
      from: { kind: 'edge' },
      to: { kind: 'pods', service: plan.name, component: byHttp.component },
      port,
      why: 'Let’s Encrypt asks for the proof of a name',
    })),
    // the Traefik of K3s sends it on to HTTPS
    ...[...new Set(hosts)].flatMap((host) =>
      (bundled ? [80, 443] : [80]).map((port): Flow => ({
        ...common,
        from,
        to: { kind: 'host', host },
        port,
        why: `looks for the proof of ${host}`,
      })),
    ),
    ...(bundled && !ingress.balancer
      ? BUNDLED.map((port): Flow => ({ ...common, from, to: { kind: 'edge' }, port, why: 'hosts that this cluster serves itself' }))
      : behindHostPorts(from, parts)),
  ];
}
