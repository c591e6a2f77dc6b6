import type { Blueprint, PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { customObject, helmChart, role, roleBinding, serviceAccount, type HelmRelease, type SiteChart } from '../../constructs/kubernetes';
import { toSeconds } from '../../constructs/units';
import { componentOf, imageOf } from '../service-chart';
import { AUDIENCE, loginRoleOf } from './access';
import { tlsSecret } from './certificates';
import type { vault } from './service';

type Plan = PlanOf<typeof vault>;
type Vault = NonNullable<Blueprint['vault']>;
type Reader = Vault['readers'][number];

/** The makers' own chart (github.com/external-secrets/external-secrets, deploy/charts). */
const RELEASE: HelmRelease = { repo: 'https://charts.external-secrets.io', chart: 'external-secrets', version: '2.9.0' };
/** The image's user. */
const USER = 1000;
const KIND = { apiVersion: 'external-secrets.io/v1' } as const;
/** The kinds come with the release, later than Argo CD would try these objects (argo-cd.readthedocs.io, sync options). */
const LATER = 'SkipDryRunOnMissingResource=true';

/** The store of a reader, by which its class is told: one service never shares another's, nor `dev` one of `prod`. */
const storeOf = ({ name }: Plan, { service, class: of }: Reader): string => `${name}-${of}-${service}`;

/** The store of its logins: an engine that is read as the first version of key-value engines is, a login with each reading. */
const loginStoreOf = ({ name }: Plan, { service, class: of }: Reader): string => `${name}-database-${of}-${service}`;

/** Tells Secrets whose pods are replaced when they change. */
export const EXPIRES = { 'archipel/expires': 'true' } as const;

/**
 * The operator that writes Secrets. Of its chart's parts only the controller runs: what judges the objects at admission is a webhook more that can stop a
 * cluster, and Argo CD shows what is wrong with one anyway.
 */
export function addOperator(scope: SiteChart, plan: Plan): void {
  const { name, cpu, memory, memoryLimit } = componentOf(plan, 'operator');
  const [, repository = '', tag = ''] = /^(.+):([^:]+)$/.exec(imageOf(plan, 'operator')) ?? [];
  helmChart(scope, {
    name,
    namespace: plan.namespace,
    ...RELEASE,
    values: {
      fullnameOverride: name,
      image: { repository, tag },
      webhook: { create: false },
      certController: { create: false },
      // nothing of the cluster goes into a store, and no one object writes to many namespaces
      processClusterExternalSecret: false,
      processPushSecret: false,
      processClusterPushSecret: false,
      processClusterGenerator: false,
      processSecretStore: false,
      crds: { createClusterExternalSecret: false, createClusterPushSecret: false, createPushSecret: false },
      rbac: {
        // it would make tokens of every account, the cluster's administrators' too: below it gets those of the readers
        serviceAccountTokenCreate: false,
        servicebindings: { create: false },
        aggregateToView: false,
        aggregateToEdit: false,
        aggregateToAdmin: false,
      },
      openshiftFinalizers: false,
      resources: { requests: { cpu, memory }, limits: { memory: memoryLimit } },
      podSecurityContext: { enabled: true, runAsNonRoot: true, fsGroup: USER, seccompProfile: { type: 'RuntimeDefault' } },
      securityContext: {
        enabled: true,
        runAsNonRoot: true,
        runAsUser: USER,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
      livenessProbe: { enabled: true },
      readinessProbe: { enabled: true },
      ...(plan.on !== undefined && { nodeSelector: { 'kubernetes.io/hostname': plan.on } }),
    },
  });
}

/** For each reader an account and a store that signs in as it; the operator may make tokens of these accounts and of no other. */
export function addReaders(scope: SiteChart, plan: Plan, { readers }: Vault): void {
  const { name, namespace } = plan;
  const operator = componentOf(plan, 'operator').name;
  for (const reader of readers) {
    const { account, secrets } = reader;
    serviceAccount(scope, { metadata: { name: account, namespace }, automountServiceAccountToken: false });
    const [kept] = secrets;
    if (kept) addStore(scope, plan, reader, { name: storeOf(plan, reader), path: kept.mount, version: 'v2', role: reader.role });
    const [made] = reader.logins;
    if (made) {
      addStore(scope, plan, reader, { name: loginStoreOf(plan, reader), path: made.mount, version: 'v1', role: loginRoleOf(reader) });
    }
  }
  const metadata = { name: `${name}-readers`, namespace };
  if (readers.length === 0) return;
  const accounts = readers.map(({ account }) => account);
  role(scope, { metadata, rules: [{ apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: accounts, verbs: ['create'] }] });
  roleBinding(scope, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: operator, namespace }],
  });
}

interface Store {
  readonly name: string;
  readonly path: string;
  readonly version: 'v1' | 'v2';
  readonly role: string;
}

function addStore(scope: SiteChart, plan: Plan, reader: Reader, { name, path, version, role: as }: Store): void {
  const { namespace } = plan;
  const server = componentOf(plan, 'server');
  customObject(scope, {
    ...KIND,
    kind: 'ClusterSecretStore',
    scope: 'cluster',
    metadata: { name, annotations: { 'argocd.argoproj.io/sync-options': LATER } },
    spec: {
      conditions: [{ namespaces: [reader.namespace] }],
      provider: {
        vault: {
          server: `https://${server.host}:${server.ports['api']?.port ?? 0}`,
          caProvider: { type: 'Secret', name: tlsSecret(plan), namespace, key: 'ca.crt' },
          path,
          version,
          auth: {
            kubernetes: {
              mountPath: 'kubernetes',
              role: as,
              serviceAccountRef: { name: reader.account, namespace, audiences: [AUDIENCE] },
            },
          },
        },
      },
    },
  });
}

/** The Secrets of one service, under the names and keys that it refers to in any site. */
export function addSecrets(scope: SiteChart, plan: Plan, reader: Reader): void {
  for (const { object, path, keys, labels } of reader.secrets) {
    addSecret(scope, reader, {
      object,
      store: storeOf(plan, reader),
      seconds: toSeconds(plan.options.refresh),
      labels: { ...MANAGED, ...labels },
      from: { data: keys.map(({ key }): JsonObject => ({ secretKey: key, remoteRef: { key: path, property: key } })) },
    });
  }
  for (const { object, role: login, seconds, labels } of reader.logins) {
    addSecret(scope, reader, {
      object,
      store: loginStoreOf(plan, reader),
      // three live at a time: one reading that fails, or one restart that is missed, harms nobody
      seconds: Math.floor(seconds / 3),
      labels: { ...MANAGED, ...labels, ...EXPIRES },
      // one reading for both keys: two would give the name of one user and the password of another
      from: { dataFrom: [{ extract: { key: `creds/${login}` } }] },
    });
  }
}

interface Delivered {
  readonly object: string;
  readonly store: string;
  /** Seconds between two readings. */
  readonly seconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly from: JsonObject;
}

function addSecret(scope: SiteChart, reader: Reader, { object, store, seconds, labels, from }: Delivered): void {
  customObject(scope, {
    ...KIND,
    kind: 'ExternalSecret',
    metadata: {
      name: object,
      namespace: reader.namespace,
      annotations: {
        // an Application that goes must not take what others still read
        'argocd.argoproj.io/sync-options': `${LATER},Prune=false,Delete=false`,
        // before the pods that read it
        'argocd.argoproj.io/sync-wave': '-1',
      },
    },
    spec: {
      // in the words of Go, which has no days
      refreshInterval: `${seconds}s`,
      secretStoreRef: { kind: 'ClusterSecretStore', name: store },
      // what the cluster has stays when the vault is closed, or has lost it
      target: { name: object, creationPolicy: 'Owner', deletionPolicy: 'Retain', template: { metadata: { labels } } },
      ...from,
    },
  });
}

const MANAGED = { 'app.kubernetes.io/managed-by': 'archipel' };
