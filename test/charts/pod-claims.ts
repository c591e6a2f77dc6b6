import { componentOfPod, containersOf, podsOf, type ContainerJson, type PodJson } from './pods';
import type { WrittenSite } from './site-objects';

/** What is wrong in a site, one line each; empty when the claim holds. */
export type Claim = (site: WrittenSite) => readonly string[];

const ofPods =
  (test: (pod: PodJson) => readonly (string | false)[]): Claim =>
  (site) =>
    podsOf(site).flatMap((pod) => test(pod).flatMap((text) => (text === false ? [] : [`${pod.id}: ${text}`])));

/** Pods of whose component the service says nothing else. */
const restricted =
  (claim: Claim): Claim =>
  (site) => {
    const free = podsOf(site).flatMap((pod) =>
      (componentOfPod(site, pod)?.podSecurity ?? 'restricted') === 'restricted' ? [] : [`${pod.id}: `],
    );
    return claim(site).filter((text) => !free.some((id) => text.startsWith(id)));
  };

const ofContainers = (test: (container: ContainerJson, pod: PodJson) => readonly (string | false)[]): Claim =>
  ofPods((pod) =>
    containersOf(pod).flatMap((container) => test(container, pod).map((text) => text !== false && `container ${container.name}: ${text}`)),
  );

/** Volume types of Pod Security `restricted` (kubernetes.io/docs/concepts/security/pod-security-standards). */
const VOLUME_TYPES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const HOST_NAMESPACES = ['hostNetwork', 'hostPID', 'hostIPC'];

/** Claims on every pod and container; the manifests alone are looked at. */
export const podClaims: Readonly<Record<string, Claim>> = {
  'every pod meets Pod Security restricted': restricted(
    ofPods(({ spec }) => [
      ...HOST_NAMESPACES.map((key) => spec[key] === true && `${key} is on`),
      spec.securityContext?.['runAsNonRoot'] !== true && 'may run as root',
      !((spec.securityContext?.['runAsUser'] as number | undefined) ?? 0) && 'names no user',
      spec.securityContext?.seccompProfile?.type !== 'RuntimeDefault' && 'has no seccomp profile',
      spec.securityContext?.['sysctls'] !== undefined && 'sets sysctls',
      ...(spec.volumes ?? []).flatMap(({ name, ...source }) =>
        Object.keys(source).map((type) => !VOLUME_TYPES.includes(type) && `volume ${name} is a ${type}`),
      ),
    ]),
  ),
  'what is more than restricted says why': (site) =>
    site.blueprint.services.flatMap(({ name, components }) =>
      Object.entries(components).flatMap(([key, { podSecurity, privilege }]) =>
        podSecurity !== 'restricted' && (privilege?.why ?? '').length < 20 ? [`${name}/${key}: ${podSecurity} without a reason`] : [],
      ),
    ),
  'every container meets Pod Security restricted': restricted(
    ofContainers(({ securityContext = {}, ports = [] }) => [
      securityContext['allowPrivilegeEscalation'] !== false && 'may gain privileges',
      securityContext['privileged'] === true && 'is privileged',
      securityContext['procMount'] !== undefined && 'unmasks /proc',
      securityContext['runAsNonRoot'] === false && 'may run as root',
      securityContext['runAsUser'] === 0 && 'runs as root',
      securityContext['seccompProfile'] !== undefined && 'has a seccomp profile of its own',
      !securityContext.capabilities?.drop?.includes('ALL') && 'keeps capabilities',
      (securityContext.capabilities?.add ?? []).some((name) => name !== 'NET_BIND_SERVICE') && 'adds capabilities',
      ports.some(({ hostPort }) => hostPort !== undefined) && 'takes a port of the host',
    ]),
  ),
  'every container has a read-only root': ofContainers(({ securityContext }) => [
    securityContext?.['readOnlyRootFilesystem'] !== true && 'may change its image',
  ]),
  'every image is pinned': ofContainers(({ image, imagePullPolicy }) => [
    !/(:[\w][\w.-]*|@sha256:[0-9a-f]{64})$/.test(image.slice(image.lastIndexOf('/'))) && `image ${image} has no tag`,
    /:(latest|stable|edge|main|master)$/.test(image) && `image ${image} moves`,
    !/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?\//.test(image) && !image.startsWith('localhost/archipel/') && `image ${image} names no registry`,
    image.startsWith('localhost/') && imagePullPolicy !== 'Never' && `image ${image} may be pulled from the node itself`,
  ]),
  'every container asks for processor and memory and is bounded in memory': ofContainers(({ resources }) => [
    resources?.requests?.['cpu'] === undefined && 'requests no cpu',
    resources?.requests?.['memory'] === undefined && 'requests no memory',
    resources?.limits?.['memory'] === undefined && 'has no memory limit',
  ]),
  'every serving container says when it is ready': ofPods(({ spec }) =>
    spec.containers.flatMap(({ name, ports, readinessProbe, startupProbe }) => [
      ports !== undefined && readinessProbe === undefined && `container ${name} has no readiness probe`,
      ports !== undefined && startupProbe === undefined && `container ${name} has no startup probe`,
    ]),
  ),
  'only pods that call the API server get a token': (site) =>
    podsOf(site).flatMap(({ id, namespace, spec, labels }) => {
      const calls = site.blueprint.flows.some(
        ({ from, to }) =>
          to.kind === 'kubernetes-api' &&
          from.kind === 'pods' &&
          from.service === labels['app.kubernetes.io/instance'] &&
          from.component === labels['app.kubernetes.io/component'],
      );
      const account = site.objects.find(
        ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.namespace === namespace && metadata.name === spec.serviceAccountName,
      );
      const found = [
        spec.automountServiceAccountToken !== calls && (calls ? 'calls the API server without a token' : 'mounts a token'),
        account === undefined && `has no account of its own, got ${spec.serviceAccountName}`,
        account !== undefined && account['automountServiceAccountToken'] !== false && 'its account gives tokens to other pods',
      ];
      return found.flatMap((text) => (text === false ? [] : [`${id}: ${text}`]));
    }),
  'no pod has the addresses of Services as variables': ofPods(({ spec }) => [spec['enableServiceLinks'] !== false && 'has service links']),
  'what is mounted is there and what is there is mounted': ofPods((pod) => {
    const mounted = new Set(containersOf(pod).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)));
    const volumes = new Set((pod.spec.volumes ?? []).map(({ name }) => name));
    const own = (
      (pod.owner.spec as { readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[] })
        .volumeClaimTemplates ?? []
    ).map(({ metadata }) => metadata.name);
    return [
      ...[...mounted].filter((name) => !volumes.has(name) && !own.includes(name)).map((name) => `mounts ${name}, which it has not`),
      ...[...volumes].filter((name) => !mounted.has(name)).map((name) => `has ${name}, which it does not mount`),
    ];
  }),
};
