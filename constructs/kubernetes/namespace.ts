import { Construct } from 'constructs';
import type { Cpu, Size } from '../units';
import { limitRange, namespace, resourceQuota } from './kinds';

/** Pod Security Standard. */
export type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

export interface NamespaceProps {
  readonly name: string;
  /**
   * Pods that ask for more are refused.
   * @default 'restricted'
   */
  readonly podSecurity?: PodSecurityLevel;
  /**
   * More labels.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface NamespaceBoundsProps {
  readonly namespace: string;
  /**
   * Most that all pods together may ask for.
   * @default - no quota
   */
  readonly quota?: QuotaProps | undefined;
  /**
   * Requests and limits of a container that states none.
   * @default - none: such a container is unlimited
   */
  readonly containerDefaults?: ContainerDefaults | undefined;
}

export interface QuotaProps {
  /** Sum of the processor requests. */
  readonly cpu: Cpu;
  /** Sum of the memory requests. */
  readonly memory: Size;
  /** Sum of the memory limits. */
  readonly memoryLimit: Size;
  /**
   * Sum of the claims' sizes.
   * @default - no bound
   */
  readonly storage?: Size | undefined;
  /**
   * Number of pods.
   * @default - no bound
   */
  readonly pods?: number;
  /**
   * Number of objects, by resource: `configmaps`, `jobs.batch`.
   * @default - no bound
   */
  readonly objects?: Readonly<Record<string, number>>;
}

export interface ContainerDefaults {
  readonly cpu: Cpu;
  readonly memory: Size;
  readonly memoryLimit: Size;
}

/** A namespace that enforces, and warns and audits at, one Pod Security level. */
export class Namespace extends Construct {
  readonly name: string;

  constructor(scope: Construct, props: NamespaceProps) {
    super(scope, `Namespace.${props.name}`);
    const { name, annotations } = props;
    this.name = name;
    const labels = { ...props.labels, ...podSecurityLabels(props.podSecurity ?? 'restricted') };
    namespace(this, { metadata: { name, labels, annotations } });
  }
}

/** What the pods of a namespace may take: its quota, and what a container gets that states nothing. */
export class NamespaceBounds extends Construct {
  constructor(scope: Construct, { namespace: name, quota, containerDefaults }: NamespaceBoundsProps) {
    super(scope, `NamespaceBounds.${name}`);
    if (quota) {
      const { cpu, memory, memoryLimit, storage, pods, objects = {} } = quota;
      resourceQuota(this, {
        metadata: { name: 'quota', namespace: name },
        spec: {
          hard: {
            'requests.cpu': cpu,
            'requests.memory': memory,
            'limits.memory': memoryLimit,
            ...(storage !== undefined && { 'requests.storage': storage }),
            ...(pods !== undefined && { pods: String(pods) }),
            ...Object.fromEntries(
              Object.keys(objects)
                .sort()
                .map((resource) => [`count/${resource}`, String(objects[resource])]),
            ),
          },
        },
      });
    }
    if (containerDefaults) {
      const { cpu, memory, memoryLimit } = containerDefaults;
      limitRange(this, {
        metadata: { name: 'container-defaults', namespace: name },
        spec: { limits: [{ type: 'Container', defaultRequest: { cpu, memory }, default: { memory: memoryLimit } }] },
      });
    }
  }
}

export function podSecurityLabels(level: PodSecurityLevel): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ['audit', 'enforce', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, level],
      [`pod-security.kubernetes.io/${mode}-version`, 'latest'],
    ]),
  );
}
