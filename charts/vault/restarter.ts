import type { Blueprint, ComponentPlan, PlanOf, ServicePlan } from '../../blueprint/blueprint';
import { role, roleBinding, Workload, type SiteChart } from '../../constructs/kubernetes';
import { componentOf, imageOf } from '../service-chart';
import type { vault } from './service';
import { EXPIRES } from './stores';

type Plan = PlanOf<typeof vault>;
type Vault = NonNullable<Blueprint['vault']>;

/** Any user that is not root: the image is one program. */
const USER = 65_534;
const KINDS = { stateless: 'deployments', stateful: 'statefulsets', daemon: 'daemonsets' } as const;

/**
 * Replaces the pods of who was given another login, the way its workload replaces pods: most software reads its environment once, when it starts
 * (github.com/stakater/Reloader). It looks at Secrets that expire and at no others, in the namespaces of these alone.
 */
export function addRestarter(scope: SiteChart, plan: Plan, { readers }: Vault, services: readonly ServicePlan[]): void {
  const { base, name } = componentOf(plan, 'restarter');
  const served = readers.filter(({ logins }) => logins.length > 0);
  const namespaces = [...new Set(served.map(({ namespace }) => namespace))].sort();
  const probe = { http: '/metrics', port: 'metrics' };
  new Workload(scope, {
    kind: 'Deployment',
    ...base,
    image: imageOf(plan, 'restarter'),
    user: USER,
    replicas: 1,
    args: [
      // without any it would look at its own alone, where nothing expires
      `--namespaces=${(namespaces.length > 0 ? namespaces : [plan.namespace]).join(',')}`,
      `--resource-label-selector=${Object.entries(EXPIRES).flat().join('=')}`,
      '--auto-reload-all=true',
      // Git does not know the annotation, so Argo CD leaves it alone
      '--reload-strategy=annotations',
      '--resources-to-ignore=configMaps',
      '--ignored-workload-types=jobs,cronjobs',
      '--log-format=json',
    ],
    probes: { readiness: probe, startup: probe },
    // what it may do is said namespace by namespace
    permissions: [],
  });
  for (const namespace of namespaces) {
    const metadata = { name, namespace };
    const living = services.filter((service) => served.some((reader) => reader.service === service.name && reader.namespace === namespace));
    const components = living.flatMap((service) => Object.values(service.components));
    role(scope, {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] },
        { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
        { apiGroups: ['apps'], resources: Object.values(KINDS).sort(), verbs: ['list'] },
        ...Object.entries(KINDS).flatMap(([kind, resource]) => {
          const resourceNames = namesOf(components, kind);
          return resourceNames.length > 0 ? [{ apiGroups: ['apps'], resources: [resource], resourceNames, verbs: ['get', 'patch'] }] : [];
        }),
      ],
    });
    roleBinding(scope, {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: plan.namespace }],
    });
  }
}

const namesOf = (components: readonly ComponentPlan[], kind: string): readonly string[] =>
  components
    .filter((component) => component.kind === kind)
    .map(({ name }) => name)
    .sort();
