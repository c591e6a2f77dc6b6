import type { ComponentPlan, PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import type { HelmRelease } from '../../constructs/kubernetes';
import { toSeconds } from '../../constructs/units';
import { imageOf } from '../service-chart';
import type { velero } from './service';

/** Velero's own chart (github.com/vmware-tanzu/helm-charts, charts/velero). */
export const VELERO: HelmRelease = { repo: 'https://vmware-tanzu.github.io/helm-charts', chart: 'velero', version: '12.1.0' };

type Plan = PlanOf<typeof velero>;

/** User and group of the plugin's image; the server's is a name, which Kubernetes cannot tell from root. */
const USER = 65532;
/** Kinds that tell of moments, or that others make again at once. */
const PASSING = [
  'events',
  'events.events.k8s.io',
  'leases.coordination.k8s.io',
  'pods',
  'replicasets.apps',
  'endpointslices.discovery.k8s.io',
];

/** The role that lets it read, of which the chart makes the binding. */
export const readingOf = ({ name }: Pick<Plan, 'name'>): string => `${name}-reading`;

/** What differs from the defaults of {@link VELERO}, in its own words. */
export function veleroValues(plan: Plan): JsonObject {
  const { name, components, options, on } = plan;
  const { objects } = plan.answers;
  const [, repository = '', tag = ''] = /^(.+):([^:]+)$/.exec(imageOf(plan, 'server')) ?? [];
  const key = (variable: string, { object, key: own }: typeof objects.accessKey): JsonObject => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: object, key: own } },
  });
  return {
    fullnameOverride: name,
    image: { repository, tag },
    resources: resourcesOf(components['server']),
    upgradeJobResources: resourcesOf(components['definitions']),
    // taken over by the pod of the job that writes the definitions
    kubectl: { labels: { ...components['definitions']?.upstreamLabels } },
    podSecurityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      fsGroup: USER,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containerSecurityContext: RESTRICTED,
    initContainers: [
      {
        name: 'aws',
        image: imageOf(plan, 'aws'),
        imagePullPolicy: 'IfNotPresent',
        securityContext: RESTRICTED,
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } },
        volumeMounts: [{ name: 'plugins', mountPath: '/target' }],
      },
    ],
    rbac: { create: true, clusterAdministrator: true, clusterAdministratorName: readingOf(plan) },
    // a file would have to hold both keys in one text, which the store does not make
    credentials: { useSecret: false },
    // volumes are copied by what keeps them
    snapshotsEnabled: false,
    deployNodeAgent: false,
    configuration: {
      logFormat: 'json',
      defaultBackupTTL: goHours(options.keep),
      backupStorageLocation: [
        {
          name: 'default',
          provider: 'aws',
          default: true,
          bucket: objects.bucket,
          prefix: 'velero',
          config: {
            region: objects.region,
            s3Url: objects.endpoint,
            s3ForcePathStyle: 'true',
            // stores other than Amazon's refuse what they do not know (velero-plugin-for-aws, backupstoragelocation.md)
            checksumAlgorithm: '',
          },
        },
      ],
      volumeSnapshotLocation: [],
      extraEnvVars: [
        key('AWS_ACCESS_KEY_ID', objects.accessKey),
        key('AWS_SECRET_ACCESS_KEY', objects.secretKey),
        { name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' },
        { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' },
      ],
    },
    schedules: {
      daily: {
        // its own time is no reason to back up at once after each change
        skipImmediately: true,
        schedule: cronOf(options.at),
        template: {
          ttl: goHours(options.keep),
          storageLocation: 'default',
          snapshotVolumes: false,
          defaultVolumesToFsBackup: false,
          includeClusterResources: true,
          ...(options.namespaces && { includedNamespaces: [...options.namespaces] }),
          excludedResources: [...PASSING, ...(options.secrets ? [] : ['secrets'])],
        },
      },
    },
    ...(on !== undefined && { nodeSelector: { 'kubernetes.io/hostname': on } }),
  };
}

const RESTRICTED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

/** In the words of Go, which has no days. */
const goHours = (time: Plan['options']['keep']): string => `${toSeconds(time) / 3600}h0m0s`;

const cronOf = (at: string): string => {
  const [hour = '0', minute = '0'] = at.split(':');
  return `${Number(minute)} ${Number(hour)} * * *`;
};

const resourcesOf = (component: ComponentPlan | undefined): JsonObject =>
  component === undefined ? {} : { requests: { cpu: component.cpu, memory: component.memory }, limits: { memory: component.memoryLimit } };
