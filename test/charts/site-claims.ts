import { isDeepStrictEqual } from 'node:util';
import { ledTo, machinePorts, type ServiceSpec } from './led-to';
import { MINTED_KEYS } from '../../blueprint/minting';
import { componentOfPod, containersOf, matches, podsOf } from './pods';
import { ownClaims } from './own-claims';
import type { Claim } from './pod-claims';
import { secretsNamedByClasses, secretsNamedInValues, secretsReadBy, secretsReferredTo } from './secret-reads';
import { idOf, type KubeJson, type WrittenSite } from './site-objects';

type Labels = Readonly<Record<string, string>>;
/** Kinds whose objects live in no namespace. */
const OF_CLUSTER = new Set([
  'Bundle',
  'ClusterIssuer',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterSecretStore',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);
const FOLDER = /^(\d+)-[^/]+\/([a-z]+)-(?:[^/]+)\.yaml$/;

const ofKind = ({ objects }: WrittenSite, kind: string): readonly KubeJson[] => objects.filter((object) => object.kind === kind);
const nameOf = ({ metadata: { namespace, name } }: KubeJson): string => `${namespace}/${name}`;
const namesOf = (site: WrittenSite, kind: string): ReadonlySet<string> => new Set(ofKind(site, kind).map(nameOf));
const without = (all: Iterable<string>, known: ReadonlySet<string>, text: string): readonly string[] =>
  [...new Set(all)].filter((name) => !known.has(name)).map((name) => `${name} ${text}`);

interface PolicySpec {
  readonly podSelector: { readonly matchLabels?: Labels };
  readonly policyTypes: readonly string[];
  readonly ingress: readonly unknown[];
  readonly egress: readonly unknown[];
}
interface RouteSpec {
  readonly routes: readonly { readonly match: string }[];
}
interface IngressSpec {
  readonly tls: readonly { readonly hosts: readonly string[] }[];
  readonly rules: readonly {
    readonly host: string;
    readonly http: {
      readonly paths: readonly {
        readonly backend: { readonly service: { readonly name: string; readonly port: { readonly name: string } } };
      }[];
    };
  }[];
}

const policiesOf = (
  site: WrittenSite,
): readonly { readonly id: string; readonly namespace: string | undefined; readonly name: string; readonly spec: PolicySpec }[] =>
  ofKind(site, 'NetworkPolicy').map((object) => ({
    id: idOf(object),
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    spec: object.spec as PolicySpec,
  }));

/** Where K3s' helm-controller runs its jobs. */
const HELM_NAMESPACE = 'kube-system';

/** Pods that an upstream chart makes: their labels are all that is known of them. */
const upstreamPods = ({ blueprint }: WrittenSite): readonly { readonly namespace: string; readonly labels: Labels }[] =>
  blueprint.services.flatMap(({ namespace, components }) =>
    Object.values(components).flatMap(({ upstreamLabels: labels, namespaces = [namespace] }) =>
      labels ? namespaces.map((where) => ({ namespace: where, labels })) : [],
    ),
  );

/** Claims on how the objects of a site fit together and to the blueprint. */
export const siteClaims: Readonly<Record<string, Claim>> = {
  'every namespace is closed both ways, at a Pod Security level that it enforces': (site) =>
    ofKind(site, 'Namespace').flatMap((object) => {
      const { name, labels = {} } = object.metadata;
      const level = site.blueprint.namespaces.find((planned) => planned.name === name)?.podSecurity ?? 'restricted';
      const closed = policiesOf(site).some(
        ({ namespace, spec }) =>
          namespace === name &&
          Object.keys(spec.podSelector).length === 0 &&
          spec.ingress.length + spec.egress.length === 0 &&
          spec.policyTypes.join() === 'Ingress,Egress',
      );
      const levels = ['enforce', 'warn', 'audit'].map((mode) => labels[`pod-security.kubernetes.io/${mode}`]);
      return [
        ...(closed ? [] : [`${name} is open`]),
        ...(levels.every((found) => found === level) ? [] : [`${name} is ${levels.join()}, expected ${level}`]),
      ];
    }),
  'every object is in a namespace that the site makes': (site) => {
    const spaces = new Set(ofKind(site, 'Namespace').map(({ metadata }) => metadata.name));
    return site.objects
      .filter(({ kind, metadata }) => kind !== 'HelmChart' || metadata.namespace !== HELM_NAMESPACE)
      .filter(({ kind, metadata }) => (OF_CLUSTER.has(kind) ? metadata.namespace !== undefined : !spaces.has(metadata.namespace ?? '')))
      .map((object) => `${idOf(object)} is in no namespace of the site`);
  },
  'every pod is held by exactly one policy of its own, both ways': (site) =>
    podsOf(site).flatMap((pod) => {
      const { id, namespace, labels } = pod;
      // no policy holds a pod in the network of its node, and only the blueprint may put it there
      if (componentOfPod(site, pod)?.hostNetwork && pod.spec['hostNetwork'] === true) return [];
      const holding = policiesOf(site).filter(
        ({ spec, ...policy }) =>
          policy.namespace === namespace && Object.keys(spec.podSelector).length > 0 && matches(spec.podSelector.matchLabels ?? {}, labels),
      );
      const oneWay = holding
        .filter(({ spec }) => spec.policyTypes.join() !== 'Ingress,Egress')
        .map((policy) => `${policy.id} holds one way`);
      return [...(holding.length === 1 ? [] : [`${id} is held by ${holding.length} policies`]), ...oneWay];
    }),
  'every policy and every Service selects the pods of one component': (site) =>
    [
      ...policiesOf(site),
      ...ofKind(site, 'Service').map((object) => ({ ...object.metadata, id: idOf(object), spec: object.spec as ServiceSpec })),
    ].flatMap(({ id, namespace, spec }) => {
      if (!('podSelector' in spec) && machinePorts(site, id)) return [];
      const selector = 'podSelector' in spec ? (spec.podSelector.matchLabels ?? {}) : ledTo(site, id, spec);
      if (Object.keys(selector).length === 0) return 'podSelector' in spec ? [] : [`${id} selects nothing`];
      const found = [...podsOf(site), ...upstreamPods(site)].filter((pod) => pod.namespace === namespace && matches(selector, pod.labels));
      // jobs of one component have the same labels, and are the same to every policy
      const components = new Set(found.map(({ labels }) => JSON.stringify(labels)));
      return components.size === 1 ? [] : [`${id} selects ${components.size} components`];
    }),
  'every port of a Service is a port of its pods': (site) =>
    ofKind(site, 'Service').flatMap((object) => {
      const { ports = [] } = object.spec as ServiceSpec;
      const machine = machinePorts(site, idOf(object));
      if (machine) return isDeepStrictEqual(machine, ports) ? [] : [`${idOf(object)}: the machine has other ports`];
      const selector = ledTo(site, idOf(object), object.spec as ServiceSpec);
      const known = podsOf(site)
        .filter(({ namespace, labels }) => namespace === object.metadata.namespace && matches(selector, labels))
        .flatMap((pod) =>
          containersOf(pod).flatMap((container) => (container.ports ?? []).map(({ name, protocol }) => `${name}/${protocol}`)),
        );
      const upstream = site.blueprint.services.flatMap(({ namespace, components }) =>
        namespace === object.metadata.namespace
          ? Object.values(components).filter(({ upstreamLabels }) => upstreamLabels && matches(selector, upstreamLabels))
          : [],
      );
      known.push(
        ...upstream.flatMap(({ ports: own }) => Object.entries(own).map(([name, { protocol }]) => `${name}/${protocol.toUpperCase()}`)),
      );
      return ports
        .filter(({ targetPort, protocol }) => !known.includes(`${targetPort}/${protocol}`))
        .map(({ targetPort }) => `${idOf(object)}: no pod has port ${targetPort}`);
    }),
  'every route of an Ingress ends at a port of a Service, and every host has a certificate': (site) =>
    ofKind(site, 'Ingress').flatMap((object) => {
      const { tls, rules } = object.spec as IngressSpec;
      const secured = new Set(tls.flatMap(({ hosts }) => hosts));
      const dead = rules
        .flatMap(({ http }) => http.paths.map(({ backend }) => backend.service))
        .filter(({ name, port }) => {
          const service = ofKind(site, 'Service').find(
            ({ metadata }) => metadata.namespace === object.metadata.namespace && metadata.name === name,
          );
          return !(service?.spec as ServiceSpec | undefined)?.ports?.some((known) => known.name === port.name);
        });
      return [
        ...dead.map(({ name, port }) => `${idOf(object)}: no Service ${name} with port ${port.name}`),
        ...without(
          rules.map(({ host }) => host),
          secured,
          'has no certificate',
        ),
      ];
    }),
  'every host that is served to the internet has a route': (site) => {
    const routed = new Set([
      ...ofKind(site, 'Ingress').flatMap(({ spec }) => (spec as IngressSpec).rules.map(({ host }) => host)),
      ...ofKind(site, 'IngressRoute').flatMap(({ spec }) =>
        (spec as RouteSpec).routes.map(({ match }) => /Host\(`(.*?)`\)/.exec(match)?.[1] ?? match),
      ),
    ]);
    const ways = site.blueprint.services.flatMap(({ serves }) => Object.values(serves));
    const served = ways.flatMap(({ to, host }) => (to === 'internet' ? [host] : []));
    // an edge of the site's own serves the mesh too
    const known = site.blueprint.cluster?.edge.bundled ? served : ways.map(({ host }) => host);
    return [...without(served, routed, 'has no route'), ...without(routed, new Set(known), 'is served by nobody')];
  },
  'every claim is mounted by one workload, planned, and outlives its chart': (site) => {
    // a job runs where the volume is, beside its workload if there is one; so does what only reads it
    const isJob = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean => {
      const service = site.blueprint.services.find(({ name }) => name === labels['app.kubernetes.io/instance']);
      return service?.components[labels['app.kubernetes.io/component'] ?? '']?.onDemand === true;
    };
    const written = (pods: ReturnType<typeof podsOf>): readonly string[] =>
      pods.flatMap(({ namespace, spec }) =>
        (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim }) =>
          persistentVolumeClaim &&
          !spec.containers.every(({ volumeMounts = [] }) => volumeMounts.some((one) => one.name === name && one.readOnly))
            ? [`${namespace}/${persistentVolumeClaim.claimName}`]
            : [],
        ),
      );
    const workloads = podsOf(site).filter((pod) => !isJob(pod));
    const lasting = [...written(workloads), ...ownClaims(site)];
    // workloads of one service that say so share a volume, on the node that it ties them to or that they keep to
    const sharing = workloads.filter((pod) => {
      const component = componentOfPod(site, pod);
      return component?.kind === 'stateless' && component.keepsIn.length > 0;
    });
    const byService = new Set(
      sharing.flatMap((pod) => written([pod]).map((name) => `${String(pod.labels['app.kubernetes.io/instance'])} ${name}`)),
    );
    const holders = [
      ...[...byService].map((text) => text.replace(/^\S+ /, '')),
      ...written(workloads.filter((pod) => !sharing.includes(pod))),
      ...ownClaims(site),
    ];
    const mounted = [...lasting, ...written(podsOf(site).filter(isJob))];
    const claims = namesOf(site, 'PersistentVolumeClaim');
    const planned = new Set(
      site.blueprint.services.flatMap(({ namespace, claims: asked }) => asked.map(({ claim }) => `${namespace}/${claim}`)),
    );
    return [
      ...without(mounted, claims, 'is mounted and not claimed'),
      ...without(claims, new Set(mounted), 'is claimed and not mounted'),
      ...without(claims, planned, 'is claimed and not planned'),
      ...holders.filter((name, index) => holders.indexOf(name) !== index).map((name) => `${name} is mounted by two workloads`),
      ...ofKind(site, 'PersistentVolumeClaim')
        .filter(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/sync-options'] !== 'Prune=false,Delete=false')
        .map((object) => `${nameOf(object)} goes with its chart`),
    ];
  },
  'every ConfigMap is mounted, and every one that is mounted is made': (site) => {
    const mounted = podsOf(site).flatMap(({ namespace, spec }) =>
      (spec.volumes ?? []).flatMap(({ configMap }) => (configMap ? [`${namespace}/${configMap.name}`] : [])),
    );
    const made = namesOf(site, 'ConfigMap');
    return [...without(mounted, made, 'is mounted and not made'), ...without(made, new Set(mounted), 'is made and not mounted')];
  },
  'every secret that pods read is delivered to them, and none is delivered that nobody reads': (site) => {
    const delivered = site.blueprint.secrets.flatMap(({ readers }) =>
      readers.flatMap((reader) => (reader.kind === 'kubernetes' ? [`${reader.namespace}/${reader.object}[${reader.key}]`] : [])),
    );
    // what a vault makes, no store has
    for (const { namespace, logins } of site.blueprint.vault?.readers ?? [])
      delivered.push(...logins.flatMap(({ object }) => Object.values(MINTED_KEYS).map((key) => `${namespace}/${object}[${key}]`)));
    const read = new Set([
      ...secretsReadBy(site),
      ...secretsReferredTo(site),
      ...secretsNamedInValues(site),
      ...secretsNamedByClasses(site),
    ]);
    const whole = (key: string): string => key.replace(/\[.*\]$/, '[*]');
    const certified = ofKind(site, 'Certificate').map(
      ({ metadata, spec }) => `${metadata.namespace}/${(spec as { readonly secretName: string }).secretName}[*]`,
    );
    const known = new Set([...delivered, ...delivered.map(whole), ...certified]);
    return [
      ...without(read, known, 'is read and not delivered'),
      ...delivered.filter((key) => !read.has(key) && !read.has(whole(key))).map((key) => `${key} is delivered and not read`),
    ];
  },
  'no object holds a secret': (site) => ofKind(site, 'Secret').map((object) => `${idOf(object)} is in the manifests`),
  'every workload of several replicas has a disruption budget, and an autoscaled one leaves its replicas alone': (site) => {
    const budgets = namesOf(site, 'PodDisruptionBudget');
    const scaled = new Map(
      ofKind(site, 'HorizontalPodAutoscaler').map((object) => [
        nameOf(object),
        (object.spec as { readonly minReplicas: number }).minReplicas,
      ]),
    );
    return podsOf(site).flatMap(({ id, owner }) => {
      const { replicas } = owner.spec as { readonly replicas?: number };
      const least = scaled.get(nameOf(owner)) ?? replicas ?? 1;
      const found = [
        least > 1 && !budgets.has(nameOf(owner)) && 'has no disruption budget',
        least === 1 && budgets.has(nameOf(owner)) && 'could never be drained',
        scaled.has(nameOf(owner)) && replicas !== undefined && 'fights its autoscaler',
      ];
      return found.flatMap((text) => (text === false ? [] : [`${id}: ${text}`]));
    });
  },
  'every object is made once, in a file of its name, in the wave of its folder, labelled as ours': (site) => {
    const ids = site.objects.map(idOf);
    return site.files.flatMap(({ path, object }) => {
      const [, wave, kind] = FOLDER.exec(path) ?? [];
      const found = [
        ids.indexOf(idOf(object)) !== ids.lastIndexOf(idOf(object)) && 'is made twice',
        kind !== object.kind.toLowerCase() && 'is in a file of another kind',
        // Applications have the order of what they apply: test/charts/argocd
        !object.apiVersion.startsWith('argoproj.io/') &&
          // a Secret is there before the pods that read it
          object.kind !== 'ExternalSecret' &&
          String(Number(wave)) !== object.metadata.annotations?.['argocd.argoproj.io/sync-wave'] &&
          'is in the folder of another wave',
        object.metadata.labels?.['app.kubernetes.io/managed-by'] !== 'archipel' && 'is not labelled as ours',
        object.metadata.labels?.['app.kubernetes.io/part-of'] !== site.blueprint.site && 'is not labelled with its site',
      ];
      return found.flatMap((text) => (text === false ? [] : [`${path}: ${text}`]));
    });
  },
};
