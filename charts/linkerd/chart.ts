import { helmChart } from '../../constructs/kubernetes';
import type { ServiceChart } from '../service-chart';
import { addAuthorizations } from './authorizations';
import { addCertificates } from './certificates';
import { LINKERD, LINKERD_CRDS, linkerdValues, TRUST_MANAGER, trustValues } from './releases';
import type { linkerd } from './service';

export const chart: ServiceChart<typeof linkerd> = {
  build(scope, plan, { blueprint }) {
    const { name, namespace } = plan;
    addCertificates(scope, plan);
    helmChart(scope, { name: `${name}-crds`, namespace, ...LINKERD_CRDS, values: {} });
    helmChart(scope, { name: `${name}-trust`, namespace, ...TRUST_MANAGER, values: trustValues(plan) });
    helmChart(scope, { name, namespace, ...LINKERD, values: linkerdValues(plan, blueprint) });
  },
  eachService(scope, service, { name }, { blueprint }) {
    addAuthorizations(scope, service, name, blueprint);
  },
};
