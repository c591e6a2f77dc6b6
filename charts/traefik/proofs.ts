import type { Blueprint } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';

/** Where cert-manager proves names by HTTP, and the labels of what it makes there for a moment: pods, Services, Ingresses. */
export interface Proofs {
  readonly namespaces: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Undefined where every name is proved through its DNS. */
export function proofsIn({ services }: Blueprint): Proofs | undefined {
  const components = services.filter(({ role }) => role === 'certificates').flatMap((service) => Object.values(service.components));
  const [solver] = components.flatMap(({ namespaces, upstreamLabels: labels }) => (namespaces && labels ? [{ namespaces, labels }] : []));
  return solver;
}

/** Reads Ingresses with these labels and no others: whoever may make one could otherwise take a host. */
export const solverProvider = ({ namespaces, labels }: Proofs): JsonObject => ({
  namespaces,
  labelSelector: Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(','),
  // no IngressClass is looked up: cert-manager names ours in the annotation
  disableClusterScopeResources: true,
});

/** What Traefik reads more where names are proved. */
export const READS_INGRESSES = { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: ['get', 'list', 'watch'] };
