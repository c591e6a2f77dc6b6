import { role, roleBinding, type SiteChart } from '../../constructs/kubernetes';
import type { ServicePlan } from '../../blueprint/blueprint';
import { componentOf, type ServiceChart } from '../service-chart';
import { addAlertmanager } from './alertmanager';
import { addBlackbox, addKubeStateMetrics, addNodeExporter } from './exporters';
import { addGrafana } from './grafana';
import { isScraped } from './jobs';
import { addAlloy, addJournal, addLoki } from './logs';
import { addPrometheus } from './prometheus';
import type { monitoring } from './service';

const PODS = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] };
const LOGS = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] };

export const chart: ServiceChart<typeof monitoring> = {
  build(scope, plan, site) {
    addPrometheus(scope, plan, site);
    addAlertmanager(scope, plan, site);
    addGrafana(scope, plan, site);
    addLoki(scope, plan);
    addAlloy(scope, plan, site);
    if (plan.options.journal) addJournal(scope, plan);
    addKubeStateMetrics(scope, plan);
    addNodeExporter(scope, plan, site.blueprint);
    addBlackbox(scope, plan);
  },

  /** Who scrapes and reads logs may look for pods where a service lives, and nowhere else. */
  eachService(scope, service, plan) {
    if (isScraped(service)) allow(scope, service, 'metrics', [PODS], componentOf(plan, 'prometheus').name, plan);
    // a service without pods writes none, and has no namespace
    if (Object.keys(service.components).length > 0) allow(scope, service, 'logs', [PODS, LOGS], componentOf(plan, 'alloy').name, plan);
  },
};

function allow(scope: SiteChart, service: ServicePlan, what: string, rules: (typeof PODS)[], account: string, plan: ServicePlan): void {
  const metadata = { name: `${service.name}-${what}`, namespace: service.namespace };
  role(scope, { metadata, rules });
  roleBinding(scope, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: plan.namespace }],
  });
}
