import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import { clusterRole, clusterRoleBinding, role, roleBinding, serviceAccount } from './kinds';
import type { Metadata } from './kube-object';
import type { Plain } from './plain';

/** What pods may do through the API server. With any of it they get a token. */
export interface Permissions {
  /**
   * In their namespace.
   * @default - nothing
   */
  readonly permissions?: readonly Plain<k8s.PolicyRule>[];
  /**
   * In every namespace, and to objects of none.
   * @default - nothing
   */
  readonly clusterPermissions?: readonly Plain<k8s.PolicyRule>[];
}

/** The account of a workload, and what it may do. */
export function grant(scope: Construct, metadata: Metadata, { permissions, clusterPermissions }: Permissions): void {
  const { name, labels } = metadata;
  const namespace = metadata.namespace ?? Chart.of(scope).namespace;
  serviceAccount(scope, { metadata, automountServiceAccountToken: false });
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const apiGroup = 'rbac.authorization.k8s.io';
  if (permissions !== undefined) {
    role(scope, { metadata, rules: permissions });
    roleBinding(scope, { metadata, roleRef: { apiGroup, kind: 'Role', name }, subjects });
  }
  if (clusterPermissions !== undefined) {
    // two namespaces may have a workload of one name
    const ofCluster = { name: namespace === undefined || namespace === name ? name : `${namespace}-${name}`, labels };
    clusterRole(scope, { metadata: ofCluster, rules: clusterPermissions });
    clusterRoleBinding(scope, { metadata: ofCluster, roleRef: { apiGroup, kind: 'ClusterRole', name: ofCluster.name }, subjects });
  }
}
