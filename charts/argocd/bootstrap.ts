import type { Bootstrap, BootstrapSecret } from '../../blueprint/bootstrap';
import type { ServicePlan } from '../../blueprint/blueprint';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import { rootProjectSpec } from './projects';
import { accessOf } from './remote';
import { applicationSpec, ARGO, OWN_FILES, type Source } from './sync';
import { helmValues, type Settings } from './values';

/** The upstream chart, from argoproj/argo-helm. */
const CHART = { repo: 'https://argoproj.github.io/argo-helm', chart: 'argo-cd', version: '10.1.1' } as const;
/** Name of the project and of the Application that all others come from. */
export const ROOT = 'root';
/** Folder of Argo CD's own objects: `00-` and the name of the service. */
const ownFolder = (name: string): string => `00-${name}`;

type Plan = ServicePlan<Settings>;

/** Everything that an empty K3s needs to follow Git: Argo CD itself, the key to the repository, and one Application that applies the others. */
export function bootstrapOf(plan: Plan, site: string): Bootstrap {
  const { name, namespace } = plan;
  const source = sourceOf(plan, site);
  const root = { name: ROOT, namespace };
  return {
    manifests: {
      [name]: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, helmChart(plan)],
      // its kinds come with the chart: K3s tries again until they are there
      [`${name}-${ROOT}`]: [
        { apiVersion: ARGO, kind: 'AppProject', metadata: root, spec: rootProjectSpec(source) },
        // without a finalizer: deleting it deletes nothing
        {
          apiVersion: ARGO,
          kind: 'Application',
          metadata: root,
          spec: applicationSpec(source, {
            name: ROOT,
            project: ROOT,
            folder: ownFolder(name),
            files: { include: OWN_FILES },
            target: namespace,
          }),
        },
      ],
    },
    secrets: secretsOf(plan, site),
  };
}

/** Where the manifests of the site lie. */
export const sourceOf = ({ options, namespace }: Plan, site: string): Source => ({
  repository: options.repository,
  revision: options.revision,
  path: options.path ?? `gitops/${site}`,
  namespace,
});

/** Argo CD by its upstream chart, which K3s' helm-controller installs and upgrades (docs.k3s.io/add-ons/helm). */
export const helmChart = (plan: Plan) =>
  ({
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: { name: plan.name, namespace: 'kube-system' },
    spec: { ...CHART, targetNamespace: plan.namespace, valuesContent: toYaml(helmValues(plan)) },
  }) as const;

function secretsOf({ options, name, namespace }: Plan, site: string): Readonly<Record<string, BootstrapSecret>> {
  const object = (secret: string, labels: JsonObject, stringData: JsonObject = {}): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secret, namespace, labels: { 'app.kubernetes.io/managed-by': 'archipel', ...labels } },
    type: 'Opaque',
    stringData,
  });
  // Argo CD reads the Secrets with these labels only (argo-cd, operator-manual/declarative-setup)
  const partOf = { 'app.kubernetes.io/part-of': 'argocd' };
  const repository = (data: JsonObject): JsonObject =>
    object(`${name}-repository`, { 'argocd.argoproj.io/secret-type': 'repository' }, { type: 'git', url: options.repository, ...data });
  const access = accessOf(options.repository, options.access);
  return {
    ...(access === 'deploy-key' && {
      repository: {
        make: { kind: 'ssh-key', comment: `argocd@${site}` },
        why: `reads ${options.repository}: register its public half there as a deploy key, without the right to write`,
        object: repository({}),
        key: 'sshPrivateKey',
      },
    }),
    ...(access === 'token' && {
      repository: {
        make: { kind: 'external', ask: `token that may read ${options.repository}` },
        why: `reads ${options.repository}`,
        object: repository({ username: options.user }),
        key: 'password',
      },
    }),
    admin: {
      make: { kind: 'external', ask: "bcrypt hash of the password of Argo CD's account admin: htpasswd -nBC 10 admin | cut -d: -f2" },
      why: 'signs in to Argo CD',
      object: object('argocd-secret', partOf),
      key: 'admin.password',
    },
    redis: {
      make: { kind: 'password', length: 32, alphabet: 'alphanumeric' },
      why: "cache of Argo CD's parts",
      object: object('argocd-redis', partOf),
      key: 'auth',
      starts: ['redis', 'server', 'repo-server', 'application-controller'],
    },
  };
}
