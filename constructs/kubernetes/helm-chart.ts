import type { Construct } from 'constructs';
import { toYaml, type JsonObject } from '../files/yaml';
import { customObject } from './kinds';
import type { KubeObject } from './kube-object';

/** A Helm chart of somebody else, pinned. */
export interface HelmRelease {
  /** Address of the chart's repository, `https://…`. */
  readonly repo: string;
  readonly chart: string;
  /** One release of the chart, never a range. */
  readonly version: string;
}

export interface HelmChartProps extends HelmRelease {
  /** Name of the release: the label `app.kubernetes.io/instance` of what it makes. */
  readonly name: string;
  /** Namespace of what it makes. */
  readonly namespace: string;
  readonly values: JsonObject;
}

/**
 * Namespace of the objects and of the jobs that install them. K3s' helm-controller reads them in every namespace and runs Helm beside them: a closed,
 * restricted namespace would keep that job from the chart's repository and from the API server (github.com/k3s-io/helm-controller).
 */
const CONTROLLER_NAMESPACE = 'kube-system';

/** A release that K3s' helm-controller installs and upgrades (docs.k3s.io/add-ons/helm). */
export function helmChart(scope: Construct, { name, namespace, repo, chart, version, values }: HelmChartProps): KubeObject {
  return customObject(scope, {
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: { name, namespace: CONTROLLER_NAMESPACE },
    spec: { repo, chart, version, targetNamespace: namespace, valuesContent: toYaml(values) },
  });
}
