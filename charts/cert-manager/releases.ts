import { toSeconds, type Duration } from '../../constructs/units';
import type { HelmRelease } from '../../constructs/kubernetes';
import type { JsonObject } from '../../constructs/files/yaml';
import type { ComponentPlan } from '../../blueprint/blueprint';

/** cert-manager's own chart (cert-manager.io/docs/releases). */
export const CERT_MANAGER: HelmRelease = { repo: 'https://charts.jetstack.io', chart: 'cert-manager', version: 'v1.21.1' };
/** Writes the records of DNS-01 at OVH, which cert-manager cannot: of several, the one that is kept up (github.com/aureq/cert-manager-webhook-ovh). */
export const OVH_WEBHOOK: HelmRelease = {
  repo: 'https://aureq.github.io/cert-manager-webhook-ovh/',
  chart: 'cert-manager-webhook-ovh',
  version: '0.9.16',
};

interface Names {
  readonly name: string;
  readonly namespace: string;
  readonly components: Readonly<Record<string, ComponentPlan>>;
  readonly node: string | undefined;
}

/** What differs from the defaults of {@link CERT_MANAGER}, in its own words. */
export function certManagerValues({ name, namespace, components, node }: Names): JsonObject {
  const pod = (component: string): JsonObject => ({
    resources: resourcesOf(components[component]),
    ...(node !== undefined && { nodeSelector: { 'kubernetes.io/hostname': node } }),
  });
  return {
    fullnameOverride: name,
    // the definitions, and with them every Certificate, outlive the release
    crds: { enabled: true, keep: true },
    global: { leaderElection: { namespace } },
    ...pod('controller'),
    // its own look at a new record stays on the way of all name lookups, which a policy allows
    dns01RecursiveNameserversOnly: true,
    webhook: { ...pod('webhook'), securePort: components['webhook']?.ports['https']?.port },
    cainjector: pod('cainjector'),
    // a job that no fact of ours describes, so no policy lets it reach the API server
    startupapicheck: { enabled: false },
  };
}

/** What differs from the defaults of {@link OVH_WEBHOOK}, in its own words. */
export function ovhWebhookValues({ name, namespace, components, node }: Names, group: string): JsonObject {
  return {
    fullnameOverride: `${name}-ovh`,
    groupName: group,
    certManager: { namespace, serviceAccountName: name },
    issuers: [],
    image: { registry: 'ghcr.io', repository: 'aureq/cert-manager-webhook-ovh', tag: OVH_WEBHOOK.version },
    pod: {
      port: components['ovh']?.ports['https']?.port,
      resources: resourcesOf(components['ovh']),
      securityContext: {
        pod: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
        container: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
      ...(node !== undefined && { selectors: { nodeSelector: { 'kubernetes.io/hostname': node } } }),
    },
  };
}

/** In the words of Go, which has no days. */
export const goDuration = (duration: Duration): string => `${toSeconds(duration)}s`;

const resourcesOf = (component: ComponentPlan | undefined): JsonObject =>
  component === undefined ? {} : { requests: { cpu: component.cpu, memory: component.memory }, limits: { memory: component.memoryLimit } };
