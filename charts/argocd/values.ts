import type { ServicePlan } from '../../blueprint/blueprint';
import { readAsset } from '../../constructs/files/asset';
import type { JsonObject } from '../../constructs/files/yaml';
import type { OidcResult } from '../../blueprint/contracts/contract';
import { notificationValues, type Notify } from './notifications';
import type { Access } from './remote';
import { signInConfig } from './sign-in';

/** The options of the service, filled. */
export interface Settings {
  readonly repository: string;
  readonly revision: string;
  readonly path?: string | undefined;
  readonly access?: Access | undefined;
  readonly user: string;
  readonly knownHosts: readonly string[];
  readonly host?: string | undefined;
  readonly signIn: 'own' | 'oidc';
  readonly administrator: boolean;
  readonly groups: Readonly<Record<string, 'admin' | 'developer' | 'readonly'>>;
  readonly notify?: Notify | undefined;
}

/** Values of the upstream chart argo-cd 10.1.1 (argo-helm, charts/argo-cd/values.yaml); what is not here is the chart's default. */
export function helmValues(plan: ServicePlan<Settings>): JsonObject {
  const { options, name, images } = plan;
  const { 'sign-in': signIn } = plan.answers as { readonly 'sign-in'?: OidcResult };
  return {
    fullnameOverride: name,
    global: {
      image: imageOf(images['argocd']),
      logging: { format: 'json' },
      // the site's flows make them
      networkPolicy: { create: false },
      ...(options.host !== undefined && { domain: options.host }),
    },
    crds: { install: true, keep: true },
    configs: {
      cm: { ...accounts(options, signIn), ...comparison(), ...health() },
      params: {
        // TLS ends at the edge
        'server.insecure': true,
        'controller.diff.server.side': true,
      },
      rbac: { 'policy.default': '', 'policy.csv': policy(options), scopes: `[${signIn?.claims.groups ?? 'groups'}]` },
      ssh: { extraHosts: options.knownHosts.join('\n') },
      // delivered from the store; Argo CD adds the key of its sessions
      secret: { createSecret: false },
    },
    redisSecretInit: { enabled: false },
    controller: { resources: resourcesOf(plan, 'application-controller') },
    repoServer: {
      resources: resourcesOf(plan, 'repo-server'),
      copyutil: { resources: resourcesOf(plan, 'repo-server') },
    },
    server: { resources: resourcesOf(plan, 'server'), service: { servicePortHttp: plan.components['server']?.ports['http']?.port } },
    redis: { image: imageOf(images['redis']), resources: resourcesOf(plan, 'redis') },
    // signs in by OpenID Connect without a broker
    dex: { enabled: false },
    // Applications come from the site file, not from generators
    applicationSet: { replicas: 0 },
    notifications: notificationValues(plan, resourcesOf(plan, 'notifications-controller')),
  };
}

/** What RBAC cannot say for nobody: who has which role. The built-in `admin` and `readonly` are Argo CD's own (assets/builtin-policy.csv). */
const policy = ({ groups }: Settings): string =>
  `${readAsset(__dirname, 'policy.csv')}${Object.entries(groups)
    .map(([group, role]) => `g, ${group}, role:${role}\n`)
    .join('')}`;

/** Who may sign in: without single sign-on the administrator, by the hash in the store. */
const accounts = ({ host, administrator }: Settings, signIn: OidcResult | undefined): JsonObject => ({
  'admin.enabled': signIn === undefined || administrator,
  'exec.enabled': false,
  url: host === undefined ? '' : `https://${host}`,
  ...(signIn && { 'oidc.config': signInConfig(signIn) }),
});

/** What others write into objects of Git is no difference, and what nobody declares is not watched. */
const comparison = (): JsonObject => ({
  'application.resourceTrackingMethod': 'annotation',
  'resource.compareoptions': 'ignoreAggregatedRoles: true\n',
  // Endpoints are not excluded, as they are upstream: services outside the cluster are declared by them
  'resource.exclusions': readAsset(__dirname, 'exclusions.yaml'),
  // replicas that an autoscaler writes
  ...ignored(['apps_Deployment', 'apps_StatefulSet'], 'managedFieldsManagers:\n  - kube-controller-manager\n'),
  // certificates that cert-manager's injector writes
  ...ignored(
    ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map((kind) => `admissionregistration.k8s.io_${kind}`),
    'jqPathExpressions:\n  - .webhooks[]?.clientConfig.caBundle\n',
  ),
  ...ignored(['apiextensions.k8s.io_CustomResourceDefinition'], 'jsonPointers:\n  - /spec/conversion/webhook/clientConfig/caBundle\n'),
  ...ignored(['apiregistration.k8s.io_APIService'], 'jsonPointers:\n  - /spec/caBundle\n'),
  // Patroni keeps its leader and its members in Endpoints
  ...ignored(['Endpoints'], 'jsonPointers:\n  - /subsets\n  - /metadata/annotations\n'),
});

const ignored = (kinds: readonly string[], what: string): JsonObject =>
  Object.fromEntries(kinds.map((kind) => [`resource.customizations.ignoreDifferences.${kind}`, what]));

/** A wave starts when what stands before it is healthy. */
const health = (): JsonObject =>
  Object.fromEntries(Object.entries(HEALTH).map(([kind, file]) => [`resource.customizations.health.${kind}`, readAsset(__dirname, file)]));
const HEALTH = {
  'argoproj.io_Application': 'health-application.lua',
  PersistentVolumeClaim: 'health-claim.lua',
  'helm.cattle.io_HelmChart': 'health-helm-chart.lua',
} as const;

/** What the pods ask for is what the component says. */
function resourcesOf({ components }: ServicePlan<Settings>, key: string): JsonObject {
  const component = components[key];
  if (!component) return {};
  const { cpu, memory, memoryLimit } = component;
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

/** `name:tag` or `name:tag@digest`, in two. @throws Error when the plan has no such image */
function imageOf(image: string | undefined): JsonObject {
  const [, repository, tag] = /^(.+?):([^:/@]+(?:@.+)?)$/.exec(image ?? '') ?? [];
  if (repository === undefined || tag === undefined) throw new Error(`image '${image}' has no tag`);
  return { repository, tag };
}
