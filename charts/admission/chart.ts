import type { ServiceChart } from '../service-chart';
import { objectPolicies } from './objects';
import { podPolicies } from './pods';
import { admissionPolicy } from './policy';
import type { admission } from './service';

export const chart: ServiceChart<typeof admission> = {
  build(scope, plan, { blueprint }) {
    for (const policy of [...podPolicies(blueprint), ...objectPolicies(blueprint, plan.options)]) admissionPolicy(scope, policy);
  },
};
