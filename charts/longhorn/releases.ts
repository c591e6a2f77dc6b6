import type { ComponentPlan, NodePlan, PlanOf } from '../../blueprint/blueprint';
import type { VolumeResult } from '../../blueprint/contracts/contract';
import type { JsonObject } from '../../constructs/files/yaml';
import type { HelmRelease } from '../../constructs/kubernetes';
import { toMillicores } from '../../constructs/units';
import { PLUGIN, SIDECAR, SIDECARS } from './components';
import { takesPods } from './nodes';
import type { longhorn } from './service';

/** Longhorn's own chart (github.com/longhorn/longhorn, chart/ of v1.12.1). */
export const LONGHORN: HelmRelease = { repo: 'https://charts.longhorn.io', chart: 'longhorn', version: '1.12.1' };

type Plan = PlanOf<typeof longhorn>;

/** Percent of a disk that is no room for volumes: from there on the kubelet evicts pods (kubernetes.io, node-pressure eviction), and rules reckon with it. */
const SPARE = 15;
/** Percent of a node's processor that the setting takes at most, and upstream's own figure where a machine is not known (longhorn.io, settings). */
const MOST_PERCENT = 40;
const USUAL_PERCENT = 12;

/** What differs from the defaults of {@link LONGHORN}, in its own words. */
export function longhornValues(plan: Plan, copies: VolumeResult['copies'], nodes: readonly NodePlan[]): JsonObject {
  const { components, options, on } = plan;
  const storing = storingOf(nodes, on).length;
  const node = on === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': on } };
  return {
    // the connection matrix makes the policies, both ways; these let in alone
    networkPolicies: { enabled: false, restrictInternalTraffic: false },
    // the class is ours: theirs deletes what is no longer claimed
    persistence: { createStorageClass: false, defaultClass: false },
    csi: {
      kubeletRootDir: '/var/lib/kubelet',
      ...Object.fromEntries(SIDECARS.map((name) => [`${name}ReplicaCount`, components[name]?.replicas ?? 1])),
    },
    defaultSettings: {
      defaultReplicaCount: String(copies),
      defaultDataLocality: 'best-effort',
      // never two copies on one node
      replicaSoftAntiAffinity: false,
      // a copy for which no node is left would keep the others from being attached (longhorn-manager, types.IsVolumeReady): only a spare node lets it wait
      allowVolumeCreationWithDegradedAvailability: copies >= storing,
      replicaAutoBalance: 'least-effort',
      storageOverProvisioningPercentage: '100',
      storageMinimalAvailablePercentage: String(SPARE),
      storageReservedPercentageForDefaultDisk: String(SPARE),
      // pods of a lost node are deleted by force: otherwise none of them starts elsewhere until a person does so
      nodeDownPodDeletionPolicy: 'delete-both-statefulset-and-deployment-pod',
      // the only copy cannot wait for another one
      nodeDrainPolicy: copies > 1 ? 'block-if-contains-last-replica' : 'allow-if-replica-is-stopped',
      // otherwise volumes stay with the program of the release before
      concurrentAutomaticEngineUpgradePerNodeLimit: '1',
      guaranteedInstanceManagerCPU: String(percentOf(options.engineCpu, nodes, on)),
      systemManagedCSIComponentsResourceLimits: JSON.stringify({
        ...Object.fromEntries(SIDECARS.map((name) => [`csi-${name}`, resourcesOf(SIDECAR)])),
        ...Object.fromEntries(Object.entries(PLUGIN).map(([name, bounds]) => [name, resourcesOf(bounds)])),
      }),
      ...(on !== undefined && { systemManagedComponentsNodeSelector: `kubernetes.io/hostname:${on}` }),
      // nothing of the site is told to anybody
      upgradeChecker: false,
      allowCollectingLonghornUsageMetrics: false,
    },
    longhornManager: { resources: resourcesOf(components['manager']), ...node },
    longhornDriver: node,
    longhornUI: { replicas: components['ui']?.replicas ?? 0, ...node },
  };
}

/** What the class says of a volume that is made by it (longhorn.io, storage class parameters). */
export const classParameters = (plan: Plan, copies: VolumeResult['copies']): Readonly<Record<string, string>> => ({
  dataEngine: 'v1',
  dataLocality: 'best-effort',
  disableRevisionCounter: 'true',
  fsType: 'xfs',
  numberOfReplicas: String(copies),
  // minutes after which a copy that has failed is made anew
  staleReplicaTimeout: '30',
  ...(plan.answers.encryption && {
    encrypted: 'true',
    ...Object.fromEntries(
      ['provisioner', 'node-publish', 'node-stage', 'node-expand'].flatMap((step) => [
        [`csi.storage.k8s.io/${step}-secret-name`, plan.answers.encryption?.value.object ?? ''],
        [`csi.storage.k8s.io/${step}-secret-namespace`, plan.namespace],
      ]),
    ),
  }),
});

const storingOf = (nodes: readonly NodePlan[], on: string | undefined): readonly NodePlan[] =>
  nodes.filter((node) => takesPods(node) && (on === undefined || node.name === on));

/** The setting is a part of each node: what is asked for is meant for the smallest. */
function percentOf(asked: Plan['options']['engineCpu'], nodes: readonly NodePlan[], on: string | undefined): number {
  const smallest = Math.min(...storingOf(nodes, on).map(({ capacity }) => capacity?.millicores ?? NaN));
  if (!Number.isFinite(smallest)) return USUAL_PERCENT;
  return Math.min(MOST_PERCENT, Math.max(1, Math.ceil((100 * toMillicores(asked)) / smallest)));
}

type Bounds = Pick<ComponentPlan, 'cpu' | 'memory' | 'memoryLimit'>;
const resourcesOf = (bounds: Bounds | undefined): JsonObject =>
  bounds === undefined ? {} : { requests: { cpu: bounds.cpu, memory: bounds.memory }, limits: { memory: bounds.memoryLimit } };
