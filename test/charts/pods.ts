import type { ComponentPlan } from '../../blueprint/blueprint';
import { idOf, type KubeJson, type WrittenSite } from './site-objects';

type Labels = Readonly<Record<string, string>>;
type Loose = Readonly<Record<string, unknown>>;

export interface ContainerJson {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly restartPolicy?: string;
  readonly command?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: KeyRef; readonly configMapKeyRef?: KeyRef };
  }[];
  readonly envFrom?: readonly unknown[];
  readonly ports?: readonly {
    readonly name: string;
    readonly containerPort: number;
    readonly protocol: string;
    readonly hostPort?: number;
  }[];
  readonly resources?: { readonly requests?: Labels; readonly limits?: Labels };
  readonly securityContext?: Loose & { readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] } };
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
    readonly readOnly?: boolean;
  }[];
  readonly readinessProbe?: unknown;
  readonly livenessProbe?: unknown;
  readonly startupProbe?: unknown;
}
interface KeyRef {
  readonly name: string;
  readonly key: string;
}

export interface VolumeJson extends Loose {
  readonly name: string;
  readonly secret?: { readonly secretName: string };
  readonly configMap?: { readonly name: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

export interface PodSpecJson extends Loose {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext?: Loose & { readonly seccompProfile?: { readonly type: string } };
  readonly containers: readonly ContainerJson[];
  readonly initContainers?: readonly ContainerJson[];
  readonly volumes?: readonly VolumeJson[];
}

/** The pods that one object makes. */
export interface PodJson {
  /** `Deployment prod-web/blog`. */
  readonly id: string;
  readonly owner: KubeJson;
  readonly namespace: string;
  readonly labels: Labels;
  readonly spec: PodSpecJson;
}

/** What the blueprint says of the component that a pod belongs to. */
export function componentOfPod({ blueprint }: WrittenSite, { labels }: PodJson): ComponentPlan | undefined {
  const service = blueprint.services.find(({ name }) => name === labels['app.kubernetes.io/instance']);
  return service?.components[labels['app.kubernetes.io/component'] ?? ''];
}

const TEMPLATED = ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'ReplicaSet', 'StatefulSet'];

/** The pods of a site, one for each object that makes some. */
export const podsOf = ({ objects }: WrittenSite): readonly PodJson[] =>
  objects
    .filter(({ kind }) => TEMPLATED.includes(kind))
    .map((owner) => {
      const spec = owner.spec as {
        readonly template?: TemplateJson;
        readonly jobTemplate?: { readonly spec: { readonly template: TemplateJson } };
      };
      const template = spec.jobTemplate?.spec.template ?? spec.template ?? (owner as unknown as TemplateJson);
      return {
        id: idOf(owner),
        owner,
        namespace: owner.metadata.namespace ?? 'default',
        labels: template.metadata?.labels ?? {},
        spec: template.spec,
      };
    });
interface TemplateJson {
  readonly metadata?: { readonly labels?: Labels };
  readonly spec: PodSpecJson;
}

/** Every container that runs in a pod, in the order in which they start. */
export const containersOf = ({ spec }: PodJson): readonly ContainerJson[] => [...(spec.initContainers ?? []), ...spec.containers];

/** Whether labels that a Service or policy asks for are all there. */
export const matches = (asked: Labels, labels: Labels): boolean => Object.entries(asked).every(([key, value]) => labels[key] === value);
