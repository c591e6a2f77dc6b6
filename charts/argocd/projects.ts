import type { Blueprint, NamespacePlan } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { entriesOf } from '../entry';
import { CLUSTER, type Source } from './sync';

export type Class = NamespacePlan['class'];
export const CLASSES: readonly Class[] = ['dev', 'platform', 'prod'];

interface Kind extends JsonObject {
  readonly group: string;
  readonly kind: string;
}
const kinds = (group: string, ...names: readonly string[]): readonly Kind[] => names.map((kind) => ({ group, kind }));

/** Kinds without a namespace that the platform is made of; services of prod and dev have none. */
const PLATFORM_KINDS: readonly Kind[] = [
  ...kinds('', 'Namespace', 'PersistentVolume'),
  ...kinds('admissionregistration.k8s.io', 'MutatingWebhookConfiguration', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'),
  ...kinds('admissionregistration.k8s.io', 'ValidatingWebhookConfiguration'),
  ...kinds('apiextensions.k8s.io', 'CustomResourceDefinition'),
  ...kinds('apiregistration.k8s.io', 'APIService'),
  ...kinds('cert-manager.io', 'ClusterIssuer'),
  ...kinds('networking.k8s.io', 'IngressClass'),
  ...kinds('rbac.authorization.k8s.io', 'ClusterRole', 'ClusterRoleBinding'),
  ...kinds('scheduling.k8s.io', 'PriorityClass'),
  ...kinds('storage.k8s.io', 'StorageClass'),
];

/** The stores from which a vault fills Secrets; a site without one has no such kind. */
const kindsOfVault = ({ vault }: Blueprint): readonly Kind[] => (vault ? kinds('external-secrets.io', 'ClusterSecretStore') : []);

/** The authorities that containers beside pods trust, handed out to namespaces; a site without such containers has no such kind. */
const kindsOfSidecars = ({ services }: Blueprint): readonly Kind[] =>
  services.some(({ role }) => role === 'sidecars') ? kinds('trust.cert-manager.io', 'Bundle') : [];

/** By these a service could give itself more than its class has: Applications, Helm as cluster administrator, its own bounds. */
const NOT_FOR_SERVICES: readonly Kind[] = [
  ...kinds('', 'LimitRange', 'ResourceQuota'),
  ...kinds('argoproj.io', 'AppProject', 'Application', 'ApplicationSet'),
  ...kinds('helm.cattle.io', 'HelmChart', 'HelmChartConfig'),
];

/** Where K3s' helm-controller looks for charts. */
const HELM_NAMESPACE = 'kube-system';

/** The project of a class: what its Applications may read, where they may write, and which kinds. */
export function projectSpec(of: Class, blueprint: Blueprint, { repository }: Source): JsonObject {
  const platform = of === 'platform';
  return {
    description: `Services in namespaces of class ${of}`,
    sourceRepos: [repository],
    destinations: namespacesOf(of, blueprint).map((namespace) => ({ server: CLUSTER, namespace })),
    clusterResourceWhitelist: platform ? [...PLATFORM_KINDS, ...kindsOfVault(blueprint), ...kindsOfSidecars(blueprint)] : [],
    ...(!platform && { namespaceResourceBlacklist: NOT_FOR_SERVICES }),
  };
}

/** The platform closes and bounds every namespace; the others write to their own, and to where the edge finds their routes. */
function namespacesOf(of: Class, blueprint: Blueprint): readonly string[] {
  const all = blueprint.namespaces.map(({ name }) => name);
  if (of === 'platform') return [...all, HELM_NAMESPACE].sort();
  const own = new Set(blueprint.namespaces.filter((space) => space.class === of).map(({ name }) => name));
  const living = blueprint.services.filter(({ namespace }) => own.has(namespace));
  const routes = living.flatMap((service) => entriesOf(service, blueprint).map(({ namespace }) => namespace));
  return [...new Set([...own, ...routes])].sort();
}

/** The project of the Application that bootstraps: Argo CD's own objects and nothing else. */
export const rootProjectSpec = ({ repository, namespace }: Source): JsonObject => ({
  description: "Argo CD's own objects",
  sourceRepos: [repository],
  destinations: [namespace, HELM_NAMESPACE].sort().map((space) => ({ server: CLUSTER, namespace: space })),
  clusterResourceWhitelist: [],
  namespaceResourceWhitelist: [
    ...kinds('argoproj.io', 'AppProject', 'Application'),
    ...kinds('helm.cattle.io', 'HelmChart'),
    ...kinds('networking.k8s.io', 'NetworkPolicy'),
  ],
});

/** Argo CD makes a project that allows everything to everybody (argo-cd, user-guide/projects): nothing is left of it. */
export const defaultProjectSpec: JsonObject = {
  description: 'Closed: every Application is in the project of its class',
  sourceRepos: [],
  destinations: [],
  clusterResourceWhitelist: [],
};
