import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import type { JsonObject, JsonValue } from '../files/yaml';
import { KubeObject, type Body, type Metadata } from './kube-object';

/** What an author writes of an object: its metadata and its typed fields. */
export type ObjectProps<T> = { readonly metadata: Metadata } & Body<T>;
type Factory<T> = (scope: Construct, props: ObjectProps<T>) => KubeObject;

const namespaced = define('namespaced');
const cluster = define('cluster');

export const configMap = namespaced<k8s.KubeConfigMapProps>('v1', 'ConfigMap');
export const limitRange = namespaced<k8s.KubeLimitRangeProps>('v1', 'LimitRange');
export const namespace = cluster<k8s.KubeNamespaceProps>('v1', 'Namespace');
export const persistentVolume = cluster<k8s.KubePersistentVolumeProps>('v1', 'PersistentVolume');
export const persistentVolumeClaim = namespaced<k8s.KubePersistentVolumeClaimProps>('v1', 'PersistentVolumeClaim');
export const resourceQuota = namespaced<k8s.KubeResourceQuotaProps>('v1', 'ResourceQuota');
export const service = namespaced<ServiceProps>('v1', 'Service');
export const serviceAccount = namespaced<k8s.KubeServiceAccountProps>('v1', 'ServiceAccount');
export const daemonSet = namespaced<k8s.KubeDaemonSetProps>('apps/v1', 'DaemonSet');
export const deployment = namespaced<k8s.KubeDeploymentProps>('apps/v1', 'Deployment');
export const statefulSet = namespaced<k8s.KubeStatefulSetProps>('apps/v1', 'StatefulSet');
export const horizontalPodAutoscaler = namespaced<k8s.KubeHorizontalPodAutoscalerV2Props>('autoscaling/v2', 'HorizontalPodAutoscaler');
export const cronJob = namespaced<k8s.KubeCronJobProps>('batch/v1', 'CronJob');
export const job = namespaced<k8s.KubeJobProps>('batch/v1', 'Job');
export const endpointSlice = namespaced<k8s.KubeEndpointSliceProps>('discovery.k8s.io/v1', 'EndpointSlice');
export const ingress = namespaced<k8s.KubeIngressProps>('networking.k8s.io/v1', 'Ingress');
export const ingressClass = cluster<k8s.KubeIngressClassProps>('networking.k8s.io/v1', 'IngressClass');
export const networkPolicy = namespaced<k8s.KubeNetworkPolicyProps>('networking.k8s.io/v1', 'NetworkPolicy');
export const podDisruptionBudget = namespaced<k8s.KubePodDisruptionBudgetProps>('policy/v1', 'PodDisruptionBudget');
export const clusterRole = cluster<k8s.KubeClusterRoleProps>('rbac.authorization.k8s.io/v1', 'ClusterRole');
export const clusterRoleBinding = cluster<k8s.KubeClusterRoleBindingProps>('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding');
export const role = namespaced<k8s.KubeRoleProps>('rbac.authorization.k8s.io/v1', 'Role');
export const roleBinding = namespaced<k8s.KubeRoleBindingProps>('rbac.authorization.k8s.io/v1', 'RoleBinding');
export const priorityClass = cluster<k8s.KubePriorityClassProps>('scheduling.k8s.io/v1', 'PriorityClass');
export const storageClass = cluster<k8s.KubeStorageClassProps>('storage.k8s.io/v1', 'StorageClass');

/** With what Kubernetes has learned since the release that the types are of. */
type ServiceProps = Omit<k8s.KubeServiceProps, 'spec'> & {
  readonly spec: k8s.ServiceSpec & { readonly trafficDistribution?: 'PreferSameNode' };
};

export interface CustomObjectProps {
  readonly apiVersion: `${string}/${string}`;
  readonly kind: string;
  readonly metadata: Metadata;
  /**
   * Whether objects of this kind live in a namespace.
   * @default 'namespaced'
   */
  readonly scope?: 'namespaced' | 'cluster';
  /** Top-level fields, such as `spec`. */
  readonly [field: string]: JsonValue | Metadata | undefined;
}

/** An object of a kind that the generated types do not know, such as one of a custom resource definition. */
export function customObject(scope: Construct, { apiVersion, kind, metadata, scope: reach, ...body }: CustomObjectProps): KubeObject {
  return new KubeObject(scope, { apiVersion, kind, metadata, scope: reach, body: body as JsonObject });
}

function define(reach: 'namespaced' | 'cluster') {
  return <T>(apiVersion: string, kind: string): Factory<T> =>
    (scope, { metadata, ...body }) =>
      new KubeObject(scope, { apiVersion, kind, scope: reach, metadata, body: body as JsonObject });
}
