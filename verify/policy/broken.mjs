// Objects that break one promise each, beside a neighbour that keeps all of them.
import { OPEN } from './site.mjs';

const LABELS = { 'app.kubernetes.io/name': 'it', 'app.kubernetes.io/part-of': 'judged' };
const CONTAINER = {
  name: 'main',
  image: 'ghcr.io/example/it:1.0.0',
  resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
};
const SPEC = { automountServiceAccountToken: false, containers: [CONTAINER] };
const merge = (base, change) =>
  typeof base !== 'object' || base === null || Array.isArray(change) || typeof change !== 'object' || change === null
    ? change
    : Object.fromEntries(
        [...new Set([...Object.keys(base), ...Object.keys(change)])]
          .map((key) => [key, key in change ? (key in base ? merge(base[key], change[key]) : change[key]) : base[key]])
          .filter(([, value]) => value !== undefined),
      );

const podSpec = (change) => merge(SPEC, change);
const container = (change) => podSpec({ containers: [merge(CONTAINER, change)] });
const meta = (namespace, change = {}) => merge({ name: 'it', namespace, labels: LABELS }, change);

const pod = (spec, namespace = OPEN) => ({ apiVersion: 'v1', kind: 'Pod', metadata: meta(namespace), spec });
const deployment = (spec, namespace = OPEN, metadata = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta(namespace, metadata),
  spec: { selector: { matchLabels: LABELS }, template: { metadata: { labels: LABELS }, spec } },
});
const cronJob = (spec) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: meta(OPEN),
  spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', ...spec } } } } },
});
const service = (spec, name = 'it') => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'web' },
  spec: { selector: LABELS, ports: [{ port: 80 }], ...spec },
});
const ingress = (host, more = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'it', namespace: 'web' },
  spec: {
    rules: [
      {
        ...(host && { host }),
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'it', port: { number: 80 } } } }] },
      },
    ],
    ...more,
  },
});
const route = (...matches) => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'IngressRoute',
  metadata: { name: 'it', namespace: 'web' },
  spec: { routes: matches.map((match) => ({ kind: 'Rule', match, services: [{ name: 'it', port: 80 }] })) },
});
const binding = (role, subject, name = 'it') => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects: [subject],
});
const account = (namespace) => ({ kind: 'ServiceAccount', name: 'it', namespace });
const agentLabels = { 'app.kubernetes.io/component': 'app', 'app.kubernetes.io/instance': 'agent', 'app.kubernetes.io/name': 'agent' };
const labelled = (object, labels) => ({ ...object, metadata: { ...object.metadata, labels } });

/** What each policy must refuse, by the policy's name. */
export const REFUSED = {
  'pinned-images': [
    deployment(container({ image: 'ghcr.io/example/it' })),
    deployment(container({ image: 'ghcr.io/example/it:latest' })),
    deployment(container({ image: 'ghcr.io:443/example/it' })),
    deployment(container({ image: 'ghcr.io/example/it:stable' })),
    deployment(podSpec({ initContainers: [{ ...CONTAINER, name: 'first', image: 'ghcr.io/example/it:main' }] })),
    pod(container({ image: 'ghcr.io/example/it' })),
    cronJob(container({ image: 'ghcr.io/example/it:latest' })),
    deployment(container({ image: 'it:latest' }), 'upstream'),
  ],
  'named-registries': [
    deployment(container({ image: 'library/it:1.0.0' })),
    deployment(container({ image: 'it:1.0.0' })),
    pod(container({ image: `it@sha256:${'a'.repeat(64)}` })),
    // what is imported, and yet pulled from whoever answers on the node
    deployment(container({ image: 'localhost/archipel/it:1.0-1' })),
    pod(container({ image: 'localhost/archipel/it:1.0-1', imagePullPolicy: 'IfNotPresent' })),
    pod(container({ image: 'localhost/it:1.0-1', imagePullPolicy: 'Never' })),
  ],
  'host-access': [
    deployment(podSpec({ hostNetwork: true })),
    deployment(podSpec({ hostPID: true })),
    pod(podSpec({ hostIPC: true })),
    deployment(podSpec({ volumes: [{ name: 'etc', hostPath: { path: '/etc' } }] })),
    deployment(container({ securityContext: { privileged: true } })),
    pod(podSpec({ initContainers: [{ ...CONTAINER, name: 'first', securityContext: { privileged: true } }] })),
    deployment(container({ ports: [{ containerPort: 80, hostPort: 80 }] })),
    // the labels of the agent, in another namespace, and another pod in the namespace of the agent
    labelled(pod(podSpec({ hostNetwork: true })), agentLabels),
    pod(podSpec({ hostNetwork: true }), 'watch'),
  ],
  capabilities: [
    deployment(container({ securityContext: { capabilities: { add: ['NET_ADMIN'] } } })),
    pod(container({ securityContext: { capabilities: { add: ['NET_BIND_SERVICE', 'SYS_TIME'] } } })),
    pod(container({ securityContext: { capabilities: { add: ['SYS_TIME'] } } }), 'watch'),
  ],
  'bounded-workloads': [
    deployment(container({ resources: { requests: { cpu: undefined } } })),
    deployment(container({ resources: { requests: { memory: undefined } } })),
    deployment(container({ resources: { limits: undefined } })),
    deployment(podSpec({ initContainers: [{ ...CONTAINER, name: 'first', resources: {} }] })),
    cronJob(container({ resources: undefined })),
  ],
  'own-accounts': [
    deployment(podSpec({ automountServiceAccountToken: undefined })),
    deployment(podSpec({ automountServiceAccountToken: true })),
    deployment(podSpec({ automountServiceAccountToken: true, serviceAccountName: 'default' })),
    pod(podSpec({ automountServiceAccountToken: undefined })),
  ],
  owners: [
    deployment(SPEC, OPEN, { labels: { 'app.kubernetes.io/part-of': undefined } }),
    deployment(SPEC, OPEN, { labels: { 'app.kubernetes.io/name': undefined } }),
    deployment(SPEC, OPEN, { labels: { 'app.kubernetes.io/name': '' } }),
    deployment(SPEC, OPEN, { labels: undefined }),
  ],
  exposure: [
    service({ type: 'LoadBalancer' }),
    service({ type: 'NodePort' }),
    service({ type: 'ExternalName', externalName: 'www.example.com', ports: undefined, selector: undefined }),
    service({ externalIPs: ['192.0.2.1'] }),
  ],
  'served-hosts': [
    ingress('other.example.org'),
    ingress(undefined),
    ingress('blog.example.org', { defaultBackend: { service: { name: 'it', port: { number: 80 } } } }),
  ],
  'served-routes': [
    route('Host(`other.example.org`)'),
    route('Host(`blog.example.org`)', 'Host(`other.example.org`)'),
    route('Host(`blog.example.org`, `other.example.org`)'),
    route('PathPrefix(`/`)'),
    route('Host(`blog.example.org`) || PathPrefix(`/`)'),
    route('HostRegexp(`.*`) && Host(`blog.example.org`)'),
    route('Host(`blog.example.org`) || (Method(`GET`) || Method(`HEAD`))'),
  ],
  'cluster-admins': [
    binding('cluster-admin', account('web')),
    binding('cluster-admin', { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'somebody' }),
    { ...binding('cluster-admin', account('web')), kind: 'RoleBinding', metadata: { name: 'it', namespace: 'web' } },
  ],
};

/** Near neighbours of the refused ones, and what K3s does by itself. */
export const ADMITTED = [
  deployment(SPEC),
  pod(SPEC),
  cronJob(SPEC),
  deployment(container({ image: `ghcr.io/example/it:1.0.0@sha256:${'a'.repeat(64)}` })),
  deployment(container({ image: `ghcr.io:443/example/it@sha256:${'a'.repeat(64)}` })),
  deployment(container({ image: 'localhost/archipel/it:1.0-1', imagePullPolicy: 'Never' })),
  deployment(container({ securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } })),
  deployment(podSpec({ automountServiceAccountToken: true, serviceAccountName: 'it' })),
  labelled(pod(podSpec({ hostNetwork: true }), 'watch'), agentLabels),
  // the defaults of the namespace bound its pods
  pod(container({ resources: undefined })),
  // an upstream chart's: a short name, no requests, labels of its own
  deployment(container({ image: 'example/upstream:1.0.0', resources: undefined }), 'upstream', { labels: undefined }),
  service({}),
  service({ clusterIP: 'None' }),
  service({ type: 'LoadBalancer' }, 'listed'),
  ingress('blog.example.org'),
  route('Host(`blog.example.org`) && PathPrefix(`/ghost`)', 'Host(`www.example.org`)'),
  // requests without a body, where no firewall bounds them
  route('Host(`blog.example.org`) && (Method(`GET`) || Method(`HEAD`))'),
  binding('cluster-admin', account('kube-system'), 'helm-kube-system-it'),
  binding('view', account('web')),
  { ...deployment(podSpec({ hostNetwork: true, automountServiceAccountToken: undefined }), 'kube-system', { labels: undefined }) },
  { ...service({ type: 'LoadBalancer' }), metadata: { name: 'it', namespace: 'kube-system' } },
];
