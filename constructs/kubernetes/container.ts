import type { k8s } from 'cdk8s-plus-28';
import { isImported } from '../imported-image';
import { toSeconds, type Duration, type Size } from '../units';
import { renderEnv, type Env } from './env';
import { checkPortName } from './names';
import type { Plain } from './plain';
import { renderProbes, type Probes } from './probe';
import { renderResources, type Limits, type Requests } from './resources';
import { containerSecurity, type ContainerSecurity, type User } from './security';
import { renderMount, type Volume } from './volume';

export type Protocol = 'TCP' | 'UDP';

export interface PortProps {
  /** Port on which the container listens. */
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: Protocol;
  /**
   * Port of the Service.
   * @default - the container's port
   */
  readonly service?: number;
  /**
   * Port of the node that leads to the container. Pod Security `privileged`.
   * @default - none
   */
  readonly host?: number;
}
/** Ports by name. */
export type Ports = Readonly<Record<string, PortProps>>;

export interface ContainerProps extends ContainerSecurity {
  /** Full image name with its tag or digest. */
  readonly image: string;
  /**
   * Replaces the image's entry point.
   * @default - the image's
   */
  readonly command?: readonly string[];
  /**
   * Replaces the image's arguments.
   * @default - the image's
   */
  readonly args?: readonly string[];
  /**
   * Environment variables.
   * @default - none
   */
  readonly env?: Env;
  /**
   * Ports on which the container listens, by name.
   * @default - none
   */
  readonly ports?: Ports;
  readonly requests: Requests;
  readonly limits: Limits;
  /**
   * Volumes by the absolute path where they appear.
   * @default - none
   */
  readonly mounts?: Readonly<Record<string, Volume>>;
  /**
   * Configuration files by their absolute path: their text, kept in the workload's ConfigMap. A change rolls the pods. Never a secret.
   * @default - none
   */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * Empty folders that the container may write, with the size at which the pod is evicted.
   * @default - `/tmp` of 64Mi
   */
  readonly writable?: Readonly<Record<string, Size>>;
}

export interface SidecarProps extends ContainerProps {
  /** Name of the container. */
  readonly name: string;
  /**
   * User of this container.
   * @default - the pod's
   */
  readonly user?: User;
  /**
   * Probes; a startup probe makes the containers after it wait for its first success.
   * @default - none
   */
  readonly probes?: Partial<Probes>;
}

export interface InitContainerProps extends ContainerProps {
  /** Name of the container. */
  readonly name: string;
  /**
   * User of this container.
   * @default - the pod's
   */
  readonly user?: User;
}

export interface ContainerContext {
  /** Where errors say that they are. */
  readonly where: string;
  /** Volumes by path, in the order of the paths. */
  readonly mounts: readonly (readonly [path: string, volume: Volume])[];
  /** Pause before the stop signal, so that the endpoints drain first. */
  readonly drain?: Duration;
  /** `Always` makes an init container a sidecar. */
  readonly restartPolicy?: 'Always';
}

/** @throws Error when a port name, a variable, a limit or a user is not valid */
export function renderContainer(props: SidecarProps, { where, mounts, drain, restartPolicy }: ContainerContext): Plain<k8s.Container> {
  return {
    name: props.name,
    image: props.image,
    // the default depends on the tag: a `latest` would ask the registry at each start
    imagePullPolicy: isImported(props.image) ? 'Never' : 'IfNotPresent',
    restartPolicy,
    command: props.command,
    args: props.args,
    ports: renderPorts(where, props.ports),
    env: renderEnv(where, props.env),
    resources: renderResources(where, props.requests, props.limits),
    ...renderProbes(props.probes),
    lifecycle: drain && { preStop: { sleep: { seconds: toSeconds(drain) } } },
    securityContext: containerSecurity(where, props, props.user),
    // the last lines of a log say why, where the container wrote no message
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: mounts.length === 0 ? undefined : mounts.map(([path, volume]) => renderMount(path, volume)),
  };
}

function renderPorts(where: string, ports: Ports = {}): Plain<k8s.ContainerPort>[] | undefined {
  const rendered = Object.entries(ports).map(([name, { port, host, protocol }]) => ({
    name,
    containerPort: port,
    hostPort: host,
    protocol: protocol ?? 'TCP',
  }));
  for (const { name } of rendered) checkPortName(`${where}: port name '${name}'`, name);
  return rendered.length === 0 ? undefined : rendered.sort((a, b) => (a.name < b.name ? -1 : 1));
}
