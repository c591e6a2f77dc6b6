import { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import { grant, type Permissions } from './access';
import { Autoscaler, type Scale } from './autoscaler';
import type { Ports } from './container';
import { configMap, daemonSet, deployment, podDisruptionBudget, service, statefulSet } from './kinds';
import type { Metadata } from './kube-object';
import { componentLabels, selectorLabels } from './labels';
import { configOf } from './mounts';
import type { Plain } from './plain';
import { renderPod, type Pod, type PodProps } from './pod';
import type { Probes } from './probe';
import type { Spread } from './scheduling';
import { renderClaim } from './volume';

interface CommonProps extends PodProps, Permissions {
  /**
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  /** Probes of the main container; whether it is ready must be asked. */
  readonly probes: Probes;
  /**
   * Whether replicas keep to different nodes.
   * @default 'preferred' for several replicas, 'none' for one or a fixed node
   */
  readonly spread?: Spread;
}

export interface DeploymentProps extends CommonProps {
  readonly kind: 'Deployment';
  /** A number, or a range for the autoscaler. */
  readonly replicas: number | Scale;
  /**
   * `rolling` replaces pods one by one, `recreate` stops the old ones first.
   * @default 'recreate' where a claim is mounted that one pod may use at a time, otherwise 'rolling'
   */
  readonly update?: 'rolling' | 'recreate';
  /**
   * Whom connections to the Service reach: `any` replica, or the one on the `same-node` as the client where there is one that is ready. A node that is lost is
   * found out after 50 seconds, in which `any` leads some of them there (kubernetes.io, Service, traffic distribution; Kubernetes 1.34).
   * @default 'any'
   */
  readonly reach?: 'any' | 'same-node';
}

export interface StatefulSetProps extends CommonProps {
  readonly kind: 'StatefulSet';
  readonly replicas: number;
  /**
   * `ordered` starts a replica when the one before is ready, `parallel` all at once.
   * @default 'ordered'
   */
  readonly start?: 'ordered' | 'parallel';
  /**
   * Ports at which one of the replicas serves for all: the software elects it and writes the endpoints of the Service, which selects no pods.
   * @default - none: the Service leads to every ready replica, at every port
   */
  readonly elected?: readonly string[];
}

/** One pod on every node that its tolerations and selector admit. */
export interface DaemonSetProps extends CommonProps {
  readonly kind: 'DaemonSet';
}

export type WorkloadProps = DeploymentProps | StatefulSetProps | DaemonSetProps;

/**
 * Pods of one component with all that belongs to them: ServiceAccount, Services, ConfigMap, PodDisruptionBudget, autoscaler.
 * A Deployment with ports has a Service of its name; a StatefulSet has one too, and a headless `<name>-pods` that names each replica.
 */
export class Workload extends Construct {
  readonly name: string;
  /** Labels that select the pods. */
  readonly selector: Readonly<Record<string, string>>;

  /** @throws Error when the props contradict one another or hold what Kubernetes refuses */
  constructor(scope: Construct, props: WorkloadProps) {
    super(scope, props.name);
    this.name = props.name;
    this.selector = selectorLabels(props.labels);
    const where = `${props.kind} '${props.name}'`;
    const metadata = { name: props.name, namespace: props.namespace, labels: componentLabels(props.labels) };
    const replicas = 'replicas' in props ? props.replicas : 1;
    const most = typeof replicas === 'number' ? replicas : replicas.max;
    const spread = props.spread ?? (most > 1 && props.node === undefined ? 'preferred' : 'none');
    const pod = renderPod(props, { where, spread, token: (props.permissions ?? props.clusterPermissions) !== undefined });
    check(where, props, { most, spread, pod });

    grant(this, metadata, props);
    if (pod.mounts.files.size > 0) {
      configMap(this, { metadata: { ...metadata, name: configOf(props.name) }, data: Object.fromEntries(pod.mounts.files) });
    }
    this.expose(metadata, props);
    if (props.kind === 'Deployment') this.deploy(metadata, props, spread, pod);
    else if (props.kind === 'StatefulSet') this.stand(metadata, props, pod);
    else this.accompany(metadata, pod);
    if (least(props) > 1) {
      podDisruptionBudget(this, {
        metadata,
        // a pod that is broken already must not stop a node from being drained
        spec: { maxUnavailable: 1, selector: { matchLabels: this.selector }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      });
    }
  }

  private deploy(
    metadata: Metadata,
    { replicas, update, labels, namespace }: DeploymentProps,
    spread: Spread,
    { template, mounts }: Pod,
  ): void {
    const rolling = (update ?? (mounts.exclusive.length > 0 ? 'recreate' : 'rolling')) === 'rolling';
    deployment(this, {
      metadata,
      spec: {
        // an autoscaled Deployment says none: each apply would undo the autoscaler
        replicas: typeof replicas === 'number' ? replicas : undefined,
        revisionHistoryLimit: 3,
        selector: { matchLabels: this.selector },
        strategy: rolling ? { type: 'RollingUpdate', rollingUpdate: ROLLING[spread] } : { type: 'Recreate' },
        template,
      },
    });
    if (typeof replicas !== 'number') new Autoscaler(this, { ...replicas, name: this.name, namespace, labels });
  }

  private stand(metadata: Metadata, { replicas, start }: StatefulSetProps, { template, mounts }: Pod): void {
    statefulSet(this, {
      metadata,
      spec: {
        replicas,
        revisionHistoryLimit: 3,
        serviceName: headlessOf(this.name),
        podManagementPolicy: start === 'parallel' ? 'Parallel' : 'OrderedReady',
        updateStrategy: { type: 'RollingUpdate' },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        selector: { matchLabels: this.selector },
        template,
        volumeClaimTemplates: mounts.own.length === 0 ? undefined : mounts.own.map(renderClaim),
      },
    });
  }

  private accompany(metadata: Metadata, { template }: Pod): void {
    daemonSet(this, {
      metadata,
      spec: {
        revisionHistoryLimit: 3,
        selector: { matchLabels: this.selector },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
        template,
      },
    });
  }

  private expose(metadata: Metadata, props: WorkloadProps): void {
    const ports = servicePorts(`${props.kind} '${props.name}'`, [props, ...(props.sidecars ?? [])]);
    const { elected } = props.kind === 'StatefulSet' ? props : {};
    const unknown = elected?.find((port) => !ports.some(({ name }) => name === port));
    if (unknown !== undefined)
      throw new Error(
        `StatefulSet '${props.name}': elected port '${unknown}' is no port, expected one of ${ports.map(({ name }) => name).join(', ')}`,
      );
    if (elected)
      service(this, { metadata, spec: { type: 'ClusterIP', ports: ports.filter(({ name }) => elected.some((port) => port === name)) } });
    else if (ports.length > 0) {
      const near = props.kind === 'Deployment' && props.reach === 'same-node';
      service(this, {
        metadata,
        spec: { type: 'ClusterIP', selector: this.selector, ports, trafficDistribution: near ? 'PreferSameNode' : undefined },
      });
    }
    if (props.kind === 'StatefulSet') {
      service(this, {
        metadata: { ...metadata, name: headlessOf(props.name) },
        // replicas find each other before they are ready
        spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector: this.selector, ports: ports.length > 0 ? ports : undefined },
      });
    }
  }
}

/** With strict spread a surge pod may find no free node, and the update would wait for ever. */
const ROLLING: Readonly<Record<Spread, Plain<k8s.RollingUpdateDeployment>>> = {
  strict: { maxSurge: 0, maxUnavailable: 1 },
  preferred: { maxSurge: 1, maxUnavailable: 0 },
  none: { maxSurge: 1, maxUnavailable: 0 },
};

/** Name of the headless Service that names each replica of a StatefulSet. */
export function headlessOf(workload: string): string {
  return `${workload}-pods`;
}

function least(props: WorkloadProps): number {
  if (props.kind === 'DaemonSet') return 1;
  const { replicas } = props;
  return typeof replicas === 'number' ? replicas : replicas.min;
}

function servicePorts(where: string, containers: readonly { readonly ports?: Ports }[]): Plain<k8s.ServicePort>[] {
  const ports = containers.flatMap((container) =>
    Object.entries(container.ports ?? {}).map(([name, { port, protocol, service: own }]) => ({
      name,
      port: own ?? port,
      targetPort: name,
      protocol: protocol ?? 'TCP',
    })),
  );
  const names = new Set(ports.map(({ name }) => name));
  if (names.size < ports.length) throw new Error(`${where}: a port name is taken twice, got ${ports.map(({ name }) => name).join(', ')}`);
  return ports.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Shape {
  readonly most: number;
  readonly spread: Spread;
  readonly pod: Pod;
}

/** What each prop allows and all together do not. */
const CONTRADICTIONS: readonly ((props: WorkloadProps, shape: Shape) => string | false)[] = [
  (props) =>
    'replicas' in props &&
    typeof props.replicas === 'number' &&
    !(Number.isInteger(props.replicas) && props.replicas >= 0) &&
    `replicas is not valid, got ${props.replicas}, expected a whole number`,
  ({ node }, { most, spread }) =>
    node !== undefined &&
    spread === 'strict' &&
    most > 1 &&
    `strict spread over one node, got ${most} replicas on '${node}', expected one, do drop node or spread`,
  ({ kind }, { pod }) =>
    kind !== 'StatefulSet' &&
    pod.mounts.own.length > 0 &&
    `own volumes need a StatefulSet, got '${pod.mounts.own[0]?.name}', expected a claim`,
  (_, { most, pod }) =>
    most > 1 &&
    pod.mounts.exclusive.length > 0 &&
    `claim '${pod.mounts.exclusive[0]}' is exclusive, got ${most} replicas, expected one, do share the claim or give each replica its own`,
  (props, { pod }) =>
    props.kind === 'Deployment' &&
    props.update === 'rolling' &&
    pod.mounts.exclusive.length > 0 &&
    `claim '${pod.mounts.exclusive[0]}' is exclusive, got update 'rolling', expected 'recreate': the new pod would wait for the old one`,
];

function check(where: string, props: WorkloadProps, shape: Shape): void {
  const found = CONTRADICTIONS.map((contradiction) => contradiction(props, shape)).filter((text) => text !== false);
  if (found.length > 0) throw new Error(found.map((text) => `${where}: ${text}`).join('\n'));
}
