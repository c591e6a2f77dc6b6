import { clusterRole, helmChart } from '../../constructs/kubernetes';
import { componentLabels } from '../../constructs/kubernetes/labels';
import { labelsOf, type ServiceChart } from '../service-chart';
import { readingOf, VELERO, veleroValues } from './release';
import type { velero } from './service';

const READS = ['get', 'list', 'watch'];

export const chart: ServiceChart<typeof velero> = {
  build(scope, plan) {
    helmChart(scope, { name: plan.name, namespace: plan.namespace, ...VELERO, values: veleroValues(plan) });
    clusterRole(scope, {
      metadata: { name: readingOf(plan), labels: componentLabels(labelsOf(plan, 'server')) },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: READS }],
    });
  },
};
