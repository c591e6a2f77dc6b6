import type { k8s } from 'cdk8s-plus-28';
import { toSeconds, type Duration } from '../units';
import { hashOf } from './config-map';
import { renderContainer, type ContainerProps, type InitContainerProps, type SidecarProps } from './container';
import { componentLabels, selectorLabels, type ComponentLabels } from './labels';
import { collectMounts, type PodMounts } from './mounts';
import { checkLabel, checkLabels } from './names';
import type { Plain } from './plain';
import type { Probes } from './probe';
import { renderScheduling, volumeLabel, type SchedulingProps, type Spread } from './scheduling';
import { podSecurity, type User } from './security';
import { sortedMapOrNone } from './sorted-map';

/** A pod whose every container meets Pod Security `restricted`. Its own props are those of the main container. */
export interface PodProps extends ContainerProps, SchedulingProps {
  /** Name of the object that makes the pods. */
  readonly name: string;
  readonly labels: ComponentLabels;
  /**
   * Name of the main container.
   * @default - that of the software
   */
  readonly container?: string;
  /** User and group of the containers, and group of the volumes' files. */
  readonly user: User;
  /**
   * Probes of the main container.
   * @default - none
   */
  readonly probes?: Partial<Probes>;
  /**
   * Containers that run one after the other before the main one.
   * @default - none
   */
  readonly initContainers?: readonly InitContainerProps[];
  /**
   * Containers that start after the init containers, before the main one, and stop after it.
   * @default - none
   */
  readonly sidecars?: readonly SidecarProps[];
  /**
   * Time between the request to stop and the kill, the drain included.
   * @default '30s'
   */
  readonly terminationGrace?: Duration;
  /**
   * Pause before the stop signal while the endpoints forget the pod.
   * @default '5s' for a main container with ports, none otherwise
   */
  readonly drain?: Duration;
  /**
   * Annotations of the pods, such as those that a scraper reads.
   * @default - none
   */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /**
   * Whether the pods share the network of their node. Pod Security `privileged`.
   * @default false
   */
  readonly hostNetwork?: boolean;
  /**
   * Servers that the pods ask for names, in the place of the cluster's: one in the pod itself, and behind it that of the cluster.
   * @default - the cluster's
   */
  readonly nameservers?: readonly string[];
  /**
   * Whether the pods see the processes of their node. Pod Security `privileged`.
   * @default false
   */
  readonly hostPid?: boolean;
}

export interface PodContext {
  /** Where errors say that they are. */
  readonly where: string;
  readonly spread: Spread;
  /** Whether the pods may speak to the API server. */
  readonly token: boolean;
  /** @default 'Always' */
  readonly restartPolicy?: 'OnFailure' | 'Never';
}

export interface Pod {
  readonly template: Plain<k8s.PodTemplateSpec>;
  readonly mounts: PodMounts;
}

/** @throws Error when a name, path, user, limit or duration is not valid */
export function renderPod(props: PodProps, { where, spread, token, restartPolicy }: PodContext): Pod {
  const { name, labels, initContainers = [], sidecars = [] } = props;
  const main: SidecarProps = { ...props, name: props.container ?? labels.name, user: undefined };
  const containers = [main, ...initContainers, ...sidecars];
  checkContainerNames(where, containers);
  const mounts = collectMounts(where, name, containers);
  const drain = props.drain ?? (Object.keys(props.ports ?? {}).length === 0 ? undefined : '5s');
  const grace = props.terminationGrace ?? '30s';
  if (drain !== undefined && toSeconds(drain) >= toSeconds(grace)) {
    throw new Error(`${where}: drain takes the whole grace, got ${drain} of ${grace}, expected less, do raise terminationGrace`);
  }
  checkLabels(where, componentLabels(labels));
  const render = (container: SidecarProps, extra: { readonly drain?: Duration; readonly restartPolicy?: 'Always' }) =>
    renderContainer(container, { where: `${where}: container '${container.name}'`, mounts: mounts.of(container), ...extra });
  const before = [
    ...initContainers.map((container) => render(container, {})),
    ...sidecars.map((container) => render(container, { restartPolicy: 'Always' })),
  ];
  const annotations = { ...props.podAnnotations, ...(mounts.files.size > 0 && { 'checksum/config': hashOf(mounts.files) }) };
  return {
    mounts,
    template: {
      metadata: { labels: { ...componentLabels(labels), ...volumeLabel(props) }, annotations: sortedMapOrNone(annotations) },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: token,
        // Service addresses as variables collide with the application's own
        enableServiceLinks: false,
        restartPolicy,
        terminationGracePeriodSeconds: toSeconds(grace),
        hostNetwork: props.hostNetwork || undefined,
        // otherwise such pods ask the node's resolver, which knows no Service
        dnsPolicy: props.nameservers ? 'None' : props.hostNetwork ? 'ClusterFirstWithHostNet' : undefined,
        dnsConfig: props.nameservers && { nameservers: [...props.nameservers] },
        hostPID: props.hostPid || undefined,
        securityContext: podSecurity(where, props.user),
        ...renderScheduling(props, spread, selectorLabels(labels)),
        initContainers: before.length === 0 ? undefined : before,
        containers: [render(main, { drain })],
        volumes: mounts.volumes.length === 0 ? undefined : mounts.volumes,
      },
    },
  };
}

function checkContainerNames(where: string, containers: readonly SidecarProps[]): void {
  const names = containers.map(({ name }) => name);
  for (const name of names) checkLabel(`${where}: container name '${name}'`, name);
  if (new Set(names).size < names.length)
    throw new Error(`${where}: a container name is taken twice, got ${names.join(', ')}, expected each once`);
}
