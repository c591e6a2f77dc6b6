import type { Blueprint, PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import type { HelmRelease } from '../../constructs/kubernetes';
import { WEBHOOKS } from './certificates';
import { CONTAINERS, type Bounds } from './pods';
import { OPAQUE, PROXY, PROXY_USER } from './ports';
import type { linkerd } from './service';

/**
 * Edge releases: since 2.15 the project publishes no other, and its channel `stable` stands still at 2.14 of 2024 (linkerd.io/releases). This is the newest
 * whose charts were read in full, two months of fixes after 2.20 was declared.
 */
export const LINKERD_CRDS: HelmRelease = { repo: 'https://helm.linkerd.io/edge', chart: 'linkerd-crds', version: '2026.8.3' };
export const LINKERD: HelmRelease = { repo: 'https://helm.linkerd.io/edge', chart: 'linkerd-control-plane', version: '2026.8.3' };
/** Copies the certificate of the authority into a ConfigMap, which cert-manager cannot (cert-manager.io/docs/trust/trust-manager). */
export const TRUST_MANAGER: HelmRelease = { repo: 'https://charts.jetstack.io', chart: 'trust-manager', version: 'v0.24.0' };

type Plan = PlanOf<typeof linkerd>;

/** What differs from the defaults of {@link LINKERD}, in its own words. */
export function linkerdValues(plan: Plan, blueprint: Blueprint): JsonObject {
  const { replicas, proxyCpu, proxyMemory, proxyMemoryLimit } = plan.options;
  const proxies = blueprint.services.flatMap(({ namespace, components }) =>
    Object.values(components).flatMap(({ sidecar }) => (sidecar?.by === plan.name ? [{ namespace, sidecar }] : [])),
  );
  const opaque = [...OPAQUE, ...proxies.flatMap(({ sidecar }) => sidecar.through.flatMap((known) => (known.opaque ? [known.port] : [])))];
  return {
    cniEnabled: true,
    clusterNetworks: [blueprint.cluster?.pods, blueprint.cluster?.services].join(','),
    controllerReplicas: replicas,
    enablePodAntiAffinity: replicas > 1,
    enablePodDisruptionBudget: replicas > 1,
    // it tells the makers of the site's version every day
    disableHeartBeat: true,
    // a pod without its proxy would be refused by all the others: better that it waits
    webhookFailurePolicy: 'Fail',
    identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } },
    proxy: {
      ports: PROXY,
      uid: PROXY_USER,
      // the port of a connection stays what the network's policies know it by
      outboundTransportMode: 'transparent',
      nativeSidecar: true,
      defaultInboundPolicy: 'deny',
      opaquePorts: [...new Set(opaque)].sort((a, b) => a - b).join(','),
      resources: resourcesOf({ cpu: proxyCpu, memory: proxyMemory, memoryLimit: proxyMemoryLimit }),
      // what Pod Security `restricted` asks for, whatever the container beside says
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: PROXY_USER,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    },
    destinationResources: resourcesOf(CONTAINERS.destination),
    spValidatorResources: resourcesOf(CONTAINERS.spValidator),
    policyController: { resources: resourcesOf(CONTAINERS.policy) },
    identityResources: resourcesOf(CONTAINERS.identity),
    proxyInjectorResources: resourcesOf(CONTAINERS.proxyInjector),
    proxyInjector: { ...webhook(plan, 'proxyInjector'), namespaceSelector: only(proxies.map(({ namespace }) => namespace)) },
    profileValidator: webhook(plan, 'profileValidator'),
    policyValidator: webhook(plan, 'policyValidator'),
    ...(plan.on !== undefined && { nodeSelector: { 'kubernetes.io/hostname': plan.on } }),
  };
}

/** What differs from the defaults of {@link TRUST_MANAGER}, in its own words. */
export function trustValues({ namespace, on }: Plan): JsonObject {
  const { cpu, memory, memoryLimit } = CONTAINERS.trust;
  return {
    namespace,
    // the definitions, and with them the bundle, outlive the release
    crds: { enabled: true, keep: true },
    // the authorities of the internet are nobody's business here
    defaultPackage: { enabled: false },
    app: { trust: { namespace }, targetNamespaces: [namespace], webhook: { port: 6443 }, metrics: { port: 9402 } },
    podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    resources: { requests: { cpu, memory }, limits: { memory: memoryLimit } },
    ...(on !== undefined && { nodeSelector: { 'kubernetes.io/hostname': on } }),
  };
}

/** cert-manager writes the authority of a webhook into its configuration. */
const webhook = ({ namespace }: Plan, which: keyof typeof WEBHOOKS): JsonObject => ({
  externalSecret: true,
  injectCaFrom: `${namespace}/${WEBHOOKS[which].secret}`,
});

/** Pods of other namespaces start without it, whatever state it is in. */
function only(namespaces: readonly string[]): JsonObject {
  const key = 'kubernetes.io/metadata.name';
  const values = [...new Set(namespaces)].sort();
  return { matchExpressions: values.length > 0 ? [{ key, operator: 'In', values }] : [{ key, operator: 'DoesNotExist' }] };
}

/** In the words of the charts of Linkerd. */
const resourcesOf = ({ cpu, memory, memoryLimit }: Bounds): JsonObject => ({
  cpu: { request: cpu },
  memory: { request: memory, limit: memoryLimit },
});
