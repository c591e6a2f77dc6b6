import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PER_APP = 6;

/** A Helm chart that renders about as many objects of the same kinds; returns its folder. */
export function helmChart(folder, objects) {
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: rival\nversion: 1.0.0\n');
  writeFileSync(
    join(folder, 'values.yaml'),
    `apps:\n${Array.from({ length: Math.round(objects / PER_APP) }, (_, i) => `  - { name: app-${i}, host: app-${i}.example.net }\n`).join('')}`,
  );
  const labels = (indent) =>
    ['name: app', 'instance: {{ .name }}', 'managed-by: Helm'].map((label) => `${' '.repeat(indent)}app.kubernetes.io/${label}\n`).join('');
  const head = (kind, version) =>
    `---\napiVersion: ${version}\nkind: ${kind}\nmetadata:\n  name: {{ .name }}\n  namespace: apps\n  labels:\n${labels(4)}`;
  const bodies = {
    serviceaccount: `${head('ServiceAccount', 'v1')}automountServiceAccountToken: false\n`,
    service: `${head('Service', 'v1')}spec:\n  type: ClusterIP\n  selector:\n${labels(4)}  ports:\n    - { name: http, port: 3000, targetPort: http, protocol: TCP }\n`,
    poddisruptionbudget: `${head('PodDisruptionBudget', 'policy/v1')}spec:\n  maxUnavailable: 1\n  selector:\n    matchLabels:\n${labels(6)}`,
    ingress: `${head('Ingress', 'networking.k8s.io/v1')}spec:\n  ingressClassName: traefik\n  tls:\n    - hosts: [{{ .host }}]\n      secretName: {{ .name }}-tls\n  rules:\n    - host: {{ .host }}\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend: { service: { name: {{ .name }}, port: { name: http } } }\n`,
    networkpolicy: `${head('NetworkPolicy', 'networking.k8s.io/v1')}spec:\n  podSelector:\n    matchLabels:\n${labels(6)}  policyTypes: [Ingress, Egress]\n  ingress:\n    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]\n      ports: [{ protocol: TCP, port: 3000 }]\n  egress:\n    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]\n      ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]\n`,
    deployment: `${head('Deployment', 'apps/v1')}spec:\n  replicas: 2\n  selector:\n    matchLabels:\n${labels(6)}  template:\n    metadata:\n      labels:\n${labels(8)}    spec:\n      serviceAccountName: {{ .name }}\n      automountServiceAccountToken: false\n      enableServiceLinks: false\n      securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: RuntimeDefault } }\n      containers:\n        - name: app\n          image: ghcr.io/example/app:1.0.0\n          ports: [{ name: http, containerPort: 3000, protocol: TCP }]\n          resources: { requests: { cpu: 1m, memory: 1Mi }, limits: { memory: 1Mi } }\n          readinessProbe: { httpGet: { path: /, port: http }, periodSeconds: 10 }\n          startupProbe: { httpGet: { path: /, port: http }, periodSeconds: 5, failureThreshold: 60 }\n          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }\n          volumeMounts: [{ name: tmp, mountPath: /tmp }]\n      volumes: [{ name: tmp, emptyDir: { sizeLimit: 64Mi } }]\n`,
  };
  for (const [name, body] of Object.entries(bodies))
    writeFileSync(join(folder, 'templates', `${name}.yaml`), `{{- range .Values.apps }}\n${body}{{- end }}\n`);
  return folder;
}

/** A program that makes as many objects with cdk8s-plus as it comes: one App, its own classes, its own writing; returns its path. */
export function stockProgram(path, objects, require) {
  const [cdk8s, plus] = ['cdk8s', 'cdk8s-plus-28'].map((name) => JSON.stringify(require.resolve(name)));
  writeFileSync(
    path,
    `const { App, Chart, YamlOutputType } = require(${cdk8s});
const { Deployment, Ingress, IngressBackend, NetworkPolicy, Pods, ServiceAccount, k8s } = require(${plus});
const app = new App({ outdir: process.argv[2], yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
for (let i = 0; i < ${Math.round(objects / PER_APP)}; i += 1) {
  const chart = new Chart(app, 'app-' + i, { namespace: 'apps' });
  const serviceAccount = new ServiceAccount(chart, 'account');
  const deployment = new Deployment(chart, 'app', { replicas: 2, serviceAccount, containers: [{ image: 'ghcr.io/example/app:1.0.0', portNumber: 3000, securityContext: { user: 1000 } }] });
  const service = deployment.exposeViaService();
  new Ingress(chart, 'ingress', { rules: [{ host: 'app-' + i + '.example.net', backend: IngressBackend.fromService(service) }] });
  new NetworkPolicy(chart, 'policy', { selector: Pods.all(chart, 'pods', { labels: { app: 'app-' + i } }) });
  new k8s.KubePodDisruptionBudget(chart, 'budget', { spec: { maxUnavailable: k8s.IntOrString.fromNumber(1) } });
}
app.synth();
`,
  );
  return path;
}
