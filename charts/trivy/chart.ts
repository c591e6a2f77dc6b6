import { helmChart } from '../../constructs/kubernetes';
import type { ServiceChart } from '../service-chart';
import type { trivy } from './service';
import { TRIVY_OPERATOR, trivyValues } from './values';

export const chart: ServiceChart<typeof trivy> = {
  build(scope, plan) {
    helmChart(scope, { name: plan.name, namespace: plan.namespace, ...TRIVY_OPERATOR, values: trivyValues(plan) });
  },
};
