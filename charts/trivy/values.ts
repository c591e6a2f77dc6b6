import type { PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import type { HelmRelease } from '../../constructs/kubernetes';
import { toMebibytes } from '../../constructs/units';
import { componentOf } from '../service-chart';
import { DATABASES } from './databases';
import type { trivy } from './service';

/** Trivy Operator 0.32.0 (github.com/aquasecurity/trivy-operator, deploy/helm/Chart.yaml of v0.32.0). */
export const TRIVY_OPERATOR: HelmRelease = {
  repo: 'https://aquasecurity.github.io/helm-charts/',
  chart: 'trivy-operator',
  version: '0.34.0',
};

/** The images' own user (build/trivy-operator/Dockerfile); Trivy itself runs as any. */
const TRIVY = 10000;
const RESTRICTED = {
  pod: { runAsNonRoot: true, runAsUser: TRIVY, runAsGroup: TRIVY, fsGroup: TRIVY, seccompProfile: { type: 'RuntimeDefault' } },
  container: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, privileged: false, readOnlyRootFilesystem: true },
} as const;
const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;

/** What differs from the defaults of {@link TRIVY_OPERATOR}, in its own words. */
export function trivyValues(plan: PlanOf<typeof trivy>): JsonObject {
  const { severity, fixedOnly, concurrency } = plan.options;
  const [operator, scan] = [componentOf(plan, 'operator'), componentOf(plan, 'scan')];
  const node = plan.on === undefined ? {} : { 'kubernetes.io/hostname': plan.on };
  return {
    operator: {
      scanJobsConcurrentLimit: concurrency,
      // a finished scan leaves its pod and its log for as long
      scanJobTTL: '10m',
      // scans again what is still running
      scannerReportTTL: '24h',
      // images of the site need no pull secret: the operator reads no Secret but its own
      accessGlobalSecretsAndServiceAccount: false,
      exposedSecretScannerEnabled: true,
      // judged before anything is applied, and by the API server
      configAuditScannerEnabled: false,
      rbacAssessmentScannerEnabled: false,
      // these two read the files of the nodes as root
      infraAssessmentScannerEnabled: false,
      clusterComplianceEnabled: false,
      sbomGenerationEnabled: false,
    },
    image: { registry: DATABASES, repository: 'aquasec/trivy-operator', tag: '0.32.0' },
    resources: { requests: { cpu: operator.cpu, memory: operator.memory }, limits: { memory: operator.memoryLimit } },
    podSecurityContext: RESTRICTED.pod,
    securityContext: RESTRICTED.container,
    nodeSelector: node,
    service: { metricsPort: operator.ports['metrics']?.port },
    trivyOperator: {
      scanJobPodTemplatePodSecurityContext: RESTRICTED.pod,
      scanJobPodTemplateContainerSecurityContext: RESTRICTED.container,
      scanJobAutomountServiceAccountToken: false,
      scanJobNodeSelector: node,
    },
    trivy: {
      image: { registry: DATABASES, repository: 'aquasec/trivy', tag: '0.72.0' },
      mode: 'Standalone',
      command: 'image',
      severity: SEVERITIES.slice(SEVERITIES.indexOf(severity)).join(','),
      ignoreUnfixed: fixedOnly,
      timeout: '15m0s',
      dbRegistry: DATABASES,
      dbRepository: 'aquasec/trivy-db',
      javaDbRegistry: DATABASES,
      javaDbRepository: 'aquasec/trivy-java-db',
      resources: {
        requests: { cpu: scan.cpu, memory: scan.memory },
        limits: { memory: `${toMebibytes(scan.memoryLimit)}Mi`, cpu: '1' },
      },
    },
  };
}
