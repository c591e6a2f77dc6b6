import type { Blueprint, ServicePlan } from '../../blueprint/blueprint';
import { IMPORTED } from '../../constructs/imported-image';
import { selectorOf } from '../service-chart';
import { text, type Match, type Policy } from './policy';

const WORKLOADS: readonly Match[] = [
  { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'statefulsets'], operations: ['CREATE', 'UPDATE'] },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], operations: ['CREATE', 'UPDATE'] },
];
const PODS: readonly Match[] = [{ apiGroups: [''], resources: ['pods', 'pods/ephemeralcontainers'], operations: ['CREATE', 'UPDATE'] }];

/** Pods themselves, and what makes them: a Deployment that is refused tells more than its pods that never come. */
const EVERY_POD = [...PODS, ...WORKLOADS];

/** The kinds differ in where the pod is; `dyn` keeps the server from warning of fields that one of them has not. */
const template = (field: 'metadata' | 'spec'): string =>
  `dyn(object).kind == 'Pod' ? dyn(object).${field} : dyn(object).kind == 'CronJob' ? ` +
  `dyn(object).spec.jobTemplate.spec.template.${field} : dyn(object).spec.template.${field}`;
const POD = { pod: template('spec') };
const listed = (field: string): string => `(has(variables.pod.${field}) ? variables.pod.${field} : [])`;
const CONTAINERS = {
  ...POD,
  containers: `variables.pod.containers + ${listed('initContainers')} + ${listed('ephemeralContainers')}`,
};
const LABELS = { labels: `has((${template('metadata')}).labels) ? (${template('metadata')}).labels : {}` };

/** An image names its registry: a short name is looked up wherever the node looks first. */
export const REGISTRY = '^[a-z0-9-]+(\\.[a-z0-9-]+)+(:[0-9]+)?/';
/** A tag or a digest after the last slash. */
export const PINNED = '/[^/:@]+(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?(@sha256:[0-9a-f]{64})?$';
/** Tags that mean another image tomorrow. */
export const MOVING = ':(latest|stable|edge|main|master|nightly|dev|canary)$';

/** An image of the project that was placed on the node: whoever answers to `localhost` there shall not give another. */
const PLACED = `c.image.startsWith(${text(`${IMPORTED}/`)}) && has(c.imagePullPolicy) && c.imagePullPolicy == 'Never'`;

const NAMESPACES_OF_HOST = ['hostNetwork', 'hostPID', 'hostIPC'];
const ON_HOST = 'the site states it of no such pod; say why in the privilege of its component';

/** Promises on every pod. */
export function podPolicies({ services, ownImages }: Blueprint): readonly Policy[] {
  const upstream = services.filter(({ components }) => Object.values(components).some(({ upstreamLabels }) => upstreamLabels));
  const foreign = upstream.map(({ namespace }) => namespace);
  const policies: readonly Policy[] = [
    {
      name: 'pinned-images',
      match: EVERY_POD,
      variables: CONTAINERS,
      validations: [
        {
          expression:
            `variables.containers.all(c, ('/' + c.image).matches(${text(PINNED)}) && ` +
            `(c.image.contains('@sha256:') || ('/' + c.image).matches(${text('/[^/:@]+:[^/:@]+$')})))`,
          message: 'every image has a tag or a digest',
        },
        {
          expression: `variables.containers.all(c, !c.image.matches(${text(MOVING)}))`,
          message: 'no tag moves, such as latest or stable',
        },
      ],
    },
    {
      name: 'named-registries',
      // upstream charts name their images as they please
      except: foreign,
      match: EVERY_POD,
      variables: CONTAINERS,
      validations: [
        ownImages.some(({ imported }) => imported)
          ? {
              expression: `variables.containers.all(c, c.image.matches(${text(REGISTRY)}) || (${PLACED}))`,
              message: 'every image names its registry, or is one that nodes import and never pull',
            }
          : { expression: `variables.containers.all(c, c.image.matches(${text(REGISTRY)}))`, message: 'every image names its registry' },
      ],
    },
    {
      name: 'host-access',
      match: EVERY_POD,
      variables: {
        ...CONTAINERS,
        ...LABELS,
        stated: stated(services, ({ privilege, hostNetwork }) => privilege?.level === 'privileged' || hostNetwork),
      },
      validations: [
        ...NAMESPACES_OF_HOST.map((field) => ({
          expression: `variables.stated || !has(variables.pod.${field}) || !variables.pod.${field}`,
          message: `no pod has ${field}: ${ON_HOST}`,
        })),
        {
          expression: `variables.stated || ${listed('volumes')}.all(v, !has(v.hostPath))`,
          message: `no pod mounts a folder of its node: ${ON_HOST}`,
        },
        {
          expression:
            'variables.stated || variables.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || !c.securityContext.privileged)',
          message: `no container is privileged: ${ON_HOST}`,
        },
        {
          expression:
            'variables.stated || variables.containers.all(c, !has(c.ports) || c.ports.all(p, !has(p.hostPort) || p.hostPort == 0))',
          message: `no container takes a port of its node: ${ON_HOST}`,
        },
      ],
    },
    {
      name: 'capabilities',
      match: EVERY_POD,
      variables: { ...CONTAINERS, ...LABELS, stated: stated(services, ({ privilege }) => privilege !== undefined) },
      validations: [
        {
          expression:
            'variables.stated || variables.containers.all(c, !has(c.securityContext) || !has(c.securityContext.capabilities) || ' +
            "!has(c.securityContext.capabilities.add) || c.securityContext.capabilities.add.all(a, a == 'NET_BIND_SERVICE'))",
          message: `no container adds capabilities: ${ON_HOST}`,
        },
      ],
    },
    {
      name: 'bounded-containers',
      match: PODS,
      variables: CONTAINERS,
      validations: bounded(
        '(has(variables.pod.ephemeralContainers) ? variables.pod.ephemeralContainers : []).exists(e, e.name == c.name) ||',
      ),
    },
    {
      name: 'bounded-workloads',
      // their pods get the defaults of the namespace
      except: foreign,
      match: WORKLOADS,
      variables: CONTAINERS,
      validations: bounded(''),
    },
    {
      name: 'own-accounts',
      match: EVERY_POD,
      variables: POD,
      validations: [
        {
          expression:
            '(has(variables.pod.automountServiceAccountToken) && !variables.pod.automountServiceAccountToken) || ' +
            "(has(variables.pod.serviceAccountName) && variables.pod.serviceAccountName != 'default')",
          message: 'no pod gets a token of the default account: give it an account of its own, or automountServiceAccountToken: false',
        },
      ],
    },
  ];
  return policies.map((policy) => ({ ...policy, lenient: true }));
}

/** An ephemeral container, for debugging, cannot state resources (kubernetes.io, ephemeral containers). */
const bounded = (unless: string): Policy['validations'] =>
  [
    ['requests', 'cpu'],
    ['requests', 'memory'],
    ['limits', 'memory'],
  ].map(([kind, resource]) => ({
    expression:
      `variables.containers.all(c, ${unless} (has(c.resources) && has(c.resources.${kind}) && '${resource}' in c.resources.${kind}))`.replace(
        '  ',
        ' ',
      ),
    message: `every container states its ${kind}.${resource}`,
  }));

/** Whether the pod is of a component that says so: its namespace and its labels. */
function stated(services: readonly ServicePlan[], says: (component: ServicePlan['components'][string]) => boolean): string {
  const pods = services.flatMap((service) =>
    Object.entries(service.components)
      .filter(([, component]) => says(component))
      .map(([key]) => {
        const labels = Object.entries(selectorOf(service, key)).sort(([a], [b]) => (a < b ? -1 : 1));
        const has = labels.map(
          ([label, value]) => `${text(label)} in variables.labels && variables.labels[${text(label)}] == ${text(value)}`,
        );
        return `(${[`request.namespace == ${text(service.namespace)}`, ...has].join(' && ')})`;
      }),
  );
  return pods.length === 0 ? 'false' : pods.sort().join(' || ');
}
