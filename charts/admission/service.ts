import { z } from 'zod';
import { defineService, type ChartModule } from '../../blueprint/service';

const reason = z.string().min(20, { error: 'a reason of at least 20 characters' });

/**
 * What the site promises, kept by the API server itself (ValidatingAdmissionPolicy, Kubernetes 1.30 and newer): images are pinned, privileges
 * stated, containers bounded, owners named, nothing exposed that the site does not serve. K3s' own namespace is exempt, so the cluster can always start.
 */
export const admission = defineService({
  kind: 'admission',
  wave: 'base',
  options: {
    /**
     * Services that may be reached from outside the cluster by themselves (LoadBalancer, NodePort, ExternalName, external addresses): why, by `<namespace>/<name>`.
     * @default {} none: requests come through the edge
     */
    exposed: z
      .record(z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, { error: 'a namespace, a slash and the name of a Service' }), reason)
      .default({}),
    /**
     * Bindings beyond those of `kube-system` that may give the role `cluster-admin`: why, by name.
     * @default {} none
     */
    clusterAdmins: z.record(z.string().min(1), reason).default({}),
  },
  components: () => ({}),
  chart: (): Promise<ChartModule> => import('./chart'),
});
