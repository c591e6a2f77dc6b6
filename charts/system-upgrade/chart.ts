import type { ClusterPlan, PlanOf, ServicePlan } from '../../blueprint/blueprint';
import { customObject, grant, Workload, type CustomObjectProps, type Permissions, type SiteChart } from '../../constructs/kubernetes';
import { componentLabels } from '../../constructs/kubernetes/labels';
import { toSeconds } from '../../constructs/units';
import { componentOf, imageOf, labelsOf, type ServiceChart } from '../service-chart';
import type { systemUpgrade } from './service';

const CONTROLLER = 65534;
/** Its tag is the version that the plan says (github.com/k3s-io/k3s-upgrade). */
const UPGRADE_IMAGE = 'docker.io/rancher/k3s-upgrade';
/** Seconds beyond the drain that a node may take to fetch and start the new version. */
const START = 900;

export const chart: ServiceChart<typeof systemUpgrade> = {
  build(scope, plan, { blueprint: { cluster } }) {
    if (!cluster) return;
    const { base } = componentOf(plan, 'controller');
    const { drainTimeout } = plan.options;
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image: imageOf(plan, 'controller'),
      user: CONTROLLER,
      replicas: 1,
      // two at once would make a job twice
      update: 'recreate',
      env: {
        SYSTEM_UPGRADE_CONTROLLER_NAME: base.name,
        SYSTEM_UPGRADE_CONTROLLER_NAMESPACE: { field: 'metadata.namespace' },
        SYSTEM_UPGRADE_CONTROLLER_NODE_NAME: { field: 'spec.nodeName' },
        SYSTEM_UPGRADE_CONTROLLER_LEADER_ELECT: 'false',
        SYSTEM_UPGRADE_JOB_KUBECTL_IMAGE: imageOf(plan, 'kubectl'),
        SYSTEM_UPGRADE_JOB_IMAGE_PULL_POLICY: 'IfNotPresent',
        SYSTEM_UPGRADE_JOB_BACKOFF_LIMIT: '3',
        SYSTEM_UPGRADE_JOB_ACTIVE_DEADLINE_SECONDS: String(4 * toSeconds(drainTimeout) + START),
      },
      ...CONTROLLER_MAY,
      // it listens on nothing
      probes: { readiness: { exec: ['/bin/system-upgrade-controller', '--version'], every: '60s' } },
    });
    jobAccount(scope, plan);
    plans(scope, plan, cluster);
  },
};

/** github.com/rancher/system-upgrade-controller, manifests/clusterrole.yaml; it makes the kind `Plan` itself. */
const CONTROLLER_MAY: Permissions = {
  permissions: [
    {
      apiGroups: ['batch'],
      resources: ['jobs'],
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    },
    { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] },
    {
      apiGroups: ['upgrade.cattle.io'],
      resources: ['plans', 'plans/status'],
      verbs: ['get', 'list', 'patch', 'update', 'watch'],
    },
  ],
  clusterPermissions: [
    { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'update', 'watch'] },
    // its id stands for the cluster's
    { apiGroups: [''], resources: ['namespaces'], resourceNames: ['kube-system'], verbs: ['get'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'get', 'patch', 'update'] },
    { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: ['create', 'get', 'list', 'watch'] },
    {
      apiGroups: ['apiextensions.k8s.io'],
      resources: ['customresourcedefinitions'],
      resourceNames: ['plans.upgrade.cattle.io'],
      verbs: ['patch', 'update'],
    },
  ],
};

/** What the jobs may do: empty a node, and see that the servers are through. */
function jobAccount(scope: SiteChart, plan: ServicePlan): void {
  const { base } = componentOf(plan, 'upgrade');
  grant(
    scope,
    { name: base.name, namespace: plan.namespace, labels: componentLabels(labelsOf(plan, 'upgrade')) },
    {
      permissions: [{ apiGroups: ['upgrade.cattle.io'], resources: ['plans'], verbs: ['get'] }],
      clusterPermissions: [
        { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['delete', 'get', 'list'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'patch'] },
        { apiGroups: ['apps'], resources: ['daemonsets', 'replicasets', 'statefulsets'], verbs: ['get', 'list'] },
      ],
    },
  );
}

type Fields = Readonly<Record<string, CustomObjectProps[string]>>;

/** One plan for the servers, and one for the agents where there are any. */
function plans(scope: SiteChart, plan: PlanOf<typeof systemUpgrade>, cluster: ClusterPlan): void {
  const { days, from, until, timeZone, drainTimeout } = plan.options;
  const { key, value } = cluster.versionLabel;
  const alone = cluster.servers.length + cluster.agents.length === 1;
  const add = (group: string, role: Fields, more: Fields): void => {
    customObject(scope, {
      apiVersion: 'upgrade.cattle.io/v1',
      kind: 'Plan',
      metadata: {
        name: `${plan.name}-${group}`,
        namespace: plan.namespace,
        labels: componentLabels(labelsOf(plan, 'upgrade')),
        // the controller makes the kind once it runs
        annotations: { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' },
      },
      spec: {
        version: cluster.version,
        concurrency: 1,
        exclusive: true,
        nodeSelector: {
          matchExpressions: [
            { key: 'node-role.kubernetes.io/control-plane', ...role },
            { key, operator: 'NotIn', values: [value] },
          ],
        },
        postCompleteLabels: { [key]: '$(LATEST_VERSION)' },
        serviceAccountName: componentOf(plan, 'upgrade').name,
        tolerations: [{ operator: 'Exists' }],
        window: { days, startTime: from, endTime: until, timeZone },
        // pods of the only node have nowhere to go
        ...(alone ? { cordon: true } : { drain: { deleteEmptydirData: true, force: true, ignoreDaemonSets: true, timeout: drainTimeout } }),
        ...more,
        upgrade: { image: UPGRADE_IMAGE },
      },
    });
  };
  add('servers', { operator: 'In', values: ['true'] }, {});
  // waits until every server runs the version of the plan
  const prepare = { image: UPGRADE_IMAGE, args: ['prepare', `${plan.name}-servers`] };
  if (cluster.agents.length > 0) add('agents', { operator: 'DoesNotExist' }, { prepare });
}
