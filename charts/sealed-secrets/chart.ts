import { helmChart, type HelmRelease } from '../../constructs/kubernetes';
import { toSeconds } from '../../constructs/units';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import type { sealedSecrets } from './service';

/** The makers' own chart (github.com/bitnami-labs/sealed-secrets, helm/sealed-secrets). */
const RELEASE: HelmRelease = { repo: 'https://bitnami-labs.github.io/sealed-secrets', chart: 'sealed-secrets', version: '2.18.5' };
/** The image's user. */
const USER = 1001;

export const chart: ServiceChart<typeof sealedSecrets> = {
  build(scope, plan) {
    const { cpu, memory, memoryLimit } = componentOf(plan, 'controller');
    const [, registry = '', repository = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(imageOf(plan, 'controller')) ?? [];
    helmChart(scope, {
      name: plan.name,
      namespace: plan.namespace,
      ...RELEASE,
      values: {
        fullnameOverride: plan.name,
        image: { registry, repository, tag },
        // in the words of Go, which has no days
        keyrenewperiod: `${toSeconds(plan.options.renewKeysAfter)}s`,
        resources: { requests: { cpu, memory }, limits: { memory: memoryLimit } },
        podSecurityContext: { enabled: true, runAsNonRoot: true, fsGroup: USER, seccompProfile: { type: 'RuntimeDefault' } },
        containerSecurityContext: {
          enabled: true,
          runAsNonRoot: true,
          runAsUser: USER,
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        },
        // whoever seals brings the certificate along: nobody needs to reach the controller through the API server
        rbac: { serviceProxier: { create: false } },
        ...(plan.on !== undefined && { nodeSelector: { 'kubernetes.io/hostname': plan.on } }),
      },
    });
  },
};
