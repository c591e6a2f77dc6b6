// What is asked of Argo CD, and what the answer must be.
import { GROUPS } from './site.mjs';

const [ADMIN, DEVELOPER, READER] = Object.keys(GROUPS);

const ask = (want) => (subject, action, resource, object) => ({ subject, action, resource, object, want });
const may = ask(true);
const mayNot = ask(false);

/** Roles of the lab: its groups are in the policy. */
export const QUESTIONS = [
  may(ADMIN, 'delete', 'applications', 'prod/blog'),
  may(ADMIN, 'update', 'projects', 'prod'),
  may(DEVELOPER, 'get', 'applications', 'dev/trial'),
  may(DEVELOPER, 'sync', 'applications', 'dev/trial'),
  may(DEVELOPER, 'action/apps/Deployment/restart', 'applications', 'dev/trial'),
  may(DEVELOPER, 'get', 'applications', 'prod/blog'),
  may(DEVELOPER, 'get', 'logs', 'prod/blog'),
  may(DEVELOPER, 'get', 'projects', 'dev'),
  mayNot(DEVELOPER, 'sync', 'applications', 'prod/blog'),
  mayNot(DEVELOPER, 'action/apps/Deployment/restart', 'applications', 'prod/blog'),
  mayNot(DEVELOPER, 'delete', 'applications', 'dev/trial'),
  mayNot(DEVELOPER, 'override', 'applications', 'dev/trial'),
  mayNot(DEVELOPER, 'update', 'applications', 'dev/trial'),
  mayNot(DEVELOPER, 'get', 'applications', 'platform/edge'),
  mayNot(DEVELOPER, 'get', 'applications', 'root/root'),
  mayNot(DEVELOPER, 'create', 'exec', 'dev/trial'),
  mayNot(DEVELOPER, 'get', 'repositories', 'git@github.com:example/site.git'),
  mayNot(DEVELOPER, 'update', 'projects', 'dev'),
  mayNot(DEVELOPER, 'get', 'clusters', 'https://kubernetes.default.svc'),
  may(READER, 'get', 'applications', 'platform/edge'),
  may(READER, 'get', 'applications', 'prod/blog'),
  mayNot(READER, 'sync', 'applications', 'dev/trial'),
  mayNot(READER, 'delete', 'applications', 'dev/trial'),
  mayNot('stranger', 'get', 'applications', 'dev/trial'),
  mayNot('stranger', 'get', 'projects', 'dev'),
];

const object = (apiVersion, kind, status) => ({ apiVersion, kind, metadata: { name: 'it', namespace: 'web' }, ...(status && { status }) });
const application = (status) => object('argoproj.io/v1alpha1', 'Application', status);
const claim = (phase) => object('v1', 'PersistentVolumeClaim', phase && { phase });
const release = (...conditions) =>
  object('helm.cattle.io/v1', 'HelmChart', { conditions: conditions.map(([type, status]) => ({ type, status, message: type })) });
const sealed = (status) => object('bitnami.com/v1alpha1', 'SealedSecret', { conditions: [{ type: 'Synced', status, message: 'x' }] });
const certificate = (type, status) => object('cert-manager.io/v1', 'Certificate', { conditions: [{ type, status, message: 'x' }] });
const app = (health, sync, phase) =>
  application({ health: { status: health }, sync: { status: sync }, ...(phase && { operationState: { phase, message: 'x' } }) });

/** When the next wave starts. */
export const HEALTHS = [
  { why: 'an Application that was never looked at is awaited', object: application(), want: 'Progressing' },
  { why: 'an Application that has applied nothing is awaited', object: app('Healthy', 'OutOfSync'), want: 'Progressing' },
  { why: 'an Application whose sync runs is awaited', object: app('Healthy', 'OutOfSync', 'Running'), want: 'Progressing' },
  { why: 'an Application whose objects are missing is awaited', object: app('Missing', 'OutOfSync'), want: 'Progressing' },
  { why: 'an Application whose pods start is awaited', object: app('Progressing', 'Synced', 'Succeeded'), want: 'Progressing' },
  { why: 'an Application that is well lets the next wave start', object: app('Healthy', 'Synced', 'Succeeded'), want: 'Healthy' },
  { why: 'an Application that found all in place counts', object: app('Healthy', 'Synced'), want: 'Healthy' },
  { why: 'an Application that drifted later counts', object: app('Healthy', 'OutOfSync', 'Succeeded'), want: 'Healthy' },
  { why: 'an Application with a job that waits for a person counts', object: app('Suspended', 'Synced', 'Succeeded'), want: 'Healthy' },
  { why: 'an Application that is degraded is told', object: app('Degraded', 'Synced', 'Succeeded'), want: 'Degraded' },
  { why: 'a claim that waits for its first pod holds nobody up', object: claim('Pending'), want: 'Healthy' },
  { why: 'a claim that K3s has not seen holds nobody up', object: claim(), want: 'Healthy' },
  { why: 'a bound claim is well', object: claim('Bound'), want: 'Healthy' },
  { why: 'a claim that lost its volume is told', object: claim('Lost'), want: 'Degraded' },
  { why: 'a release that K3s has not seen is awaited', object: object('helm.cattle.io/v1', 'HelmChart'), want: 'Progressing' },
  { why: 'a release under way counts', object: release(['JobCreated', 'True'], ['Failed', 'False']), want: 'Healthy' },
  { why: 'a release that K3s gave up is told', object: release(['JobCreated', 'True'], ['Failed', 'True']), want: 'Degraded' },
  { why: 'a sealed secret that was opened is well', object: sealed('True'), want: 'Healthy' },
  { why: 'a sealed secret that cannot be opened is told', object: sealed('False'), want: 'Degraded' },
  { why: 'a certificate under way is awaited', object: certificate('Issuing', 'True'), want: 'Progressing' },
  { why: 'a certificate is well', object: certificate('Ready', 'True'), want: 'Healthy' },
];

const webhooks = (kind) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: { name: 'it' },
  webhooks: [{ name: 'a.example', clientConfig: { caBundle: 'aW5qZWN0ZWQ=', service: { name: 'x', namespace: 'web' } } }],
});

/** What others write is no difference: fields that must be gone before Argo CD compares. */
export const NORMALS = [
  { why: "a webhook's injected certificate is no difference", object: webhooks('ValidatingWebhookConfiguration'), gone: ['caBundle'] },
  { why: "a changing webhook's injected certificate is no difference", object: webhooks('MutatingWebhookConfiguration'), gone: ['caBundle'] },
  {
    why: "Patroni's leader is no difference",
    object: { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'it', namespace: 'web', annotations: { leader: 'a' } }, subsets: [{ addresses: [] }] },
    gone: ['subsets', 'leader'],
  },
];
