import { toMebibytes, toMillicores, type Cpu, type Size } from '../constructs/units';
import { isOnHost } from './hosting';
import type { ComponentPlan, NamespacePlan, QuotaPlan, ServicePlan } from './service-plan';

/** What a person bounds by hand. */
export type QuotaByHand = { readonly [K in 'cpu' | 'memory' | 'memoryLimit' | 'storage']?: QuotaPlan[K] | undefined } & {
  readonly pods?: number | undefined;
};

/** Thousandths of a core, MiB asked for, MiB allowed, and pods. */
export interface Sum {
  readonly millicores: number;
  readonly memoryMib: number;
  readonly limitMib: number;
  readonly pods: number;
}
const NOTHING: Sum = { millicores: 0, memoryMib: 0, limitMib: 0, pods: 0 };
/** Containers beside the main one (exporters, loaders of accounts), which components do not state. */
const SIDECARS: Sum = { millicores: 100, memoryMib: 128, limitMib: 256, pods: 0 };
/** Jobs of the namespace: dumps, migrations, solvers of certificate challenges, hooks of upstream charts. */
const JOBS: Sum = { millicores: 1000, memoryMib: 2048, limitMib: 4096, pods: 10 };
/** Containers of an upstream pod that state nothing. */
const UPSTREAM_CONTAINERS = 3;
/** A container that states nothing gets these. */
const DEFAULTS = { cpu: '50m', memory: '64Mi', memoryLimit: '512Mi' } as const;

const plus = (a: Sum, b: Sum): Sum => ({
  millicores: a.millicores + b.millicores,
  memoryMib: a.memoryMib + b.memoryMib,
  limitMib: a.limitMib + b.limitMib,
  pods: a.pods + b.pods,
});
const times = (a: Sum, n: number): Sum => ({
  millicores: a.millicores * n,
  memoryMib: a.memoryMib * n,
  limitMib: a.limitMib * n,
  pods: a.pods * n,
});
const sum = (sums: readonly Sum[]): Sum => sums.reduce(plus, NOTHING);

const containerOf = ({ cpu, memory, memoryLimit }: Pick<ComponentPlan, 'cpu' | 'memory' | 'memoryLimit'>): Sum => ({
  millicores: toMillicores(cpu),
  memoryMib: toMebibytes(memory),
  limitMib: toMebibytes(memoryLimit),
  pods: 0,
});
const podOf = (component: ComponentPlan): Sum => ({
  ...plus(containerOf(component), component.sidecar ? containerOf(component.sidecar) : NOTHING),
  pods: 1,
});
const most = ({ replicas, maxReplicas }: ComponentPlan): number => Math.max(replicas, maxReplicas ?? 0);
const componentsOf = (services: readonly ServicePlan[]): readonly ComponentPlan[] =>
  services.flatMap(({ components }) => Object.values(components).filter((component) => !isOnHost(component)));

/** The least that lets an autoscaler reach its end while a pod of each stateless component is being replaced. */
export const leastQuota = (services: readonly ServicePlan[]): Sum =>
  sum(componentsOf(services).map((component) => times(podOf(component), most(component) + (component.kind === 'stateless' ? 1 : 0))));

/** Every container of a namespace asks for something: a quota refuses those that do not. */
export function planContainerDefaults(services: readonly ServicePlan[]): NamespacePlan['containerDefaults'] {
  const upstream = componentsOf(services).filter(({ upstreamLabels }) => upstreamLabels !== undefined);
  // an upstream container that asks for more than a default limit would be refused
  const limit = Math.max(toMebibytes(DEFAULTS.memoryLimit), ...upstream.map(({ memoryLimit }) => toMebibytes(memoryLimit)));
  return { ...DEFAULTS, memoryLimit: mib(limit) };
}

/**
 * What all pods of a namespace may ask for: each component at its most, and as often again while it is replaced, since pods that
 * terminate count until they are gone (kubernetes.io, resource quotas); sidecars and jobs besides.
 */
export function planQuota(services: readonly ServicePlan[], byHand: QuotaByHand = {}): QuotaPlan {
  const components = componentsOf(services);
  const { cpu, memory, memoryLimit } = planContainerDefaults(services);
  const silent: Sum = { millicores: toMillicores(cpu), memoryMib: toMebibytes(memory), limitMib: toMebibytes(memoryLimit), pods: 0 };
  const beside = ({ upstreamLabels }: ComponentPlan): Sum =>
    plus(SIDECARS, upstreamLabels === undefined ? NOTHING : times(silent, UPSTREAM_CONTAINERS));
  const all = sum([
    JOBS,
    ...components.map((component) =>
      times(plus(podOf(component), beside(component)), component.kind === 'stateless' ? 2 * most(component) : most(component) + 1),
    ),
  ]);
  const stateful = components.filter(({ kind }) => kind === 'stateful').reduce((pods, component) => pods + most(component), 0);
  const claims = services.reduce((count, { claims: own }) => count + own.length, 0);
  return {
    cpu: byHand.cpu ?? millicores(all.millicores),
    memory: byHand.memory ?? mib(all.memoryMib),
    memoryLimit: byHand.memoryLimit ?? mib(all.limitMib),
    storage: byHand.storage,
    pods: byHand.pods ?? all.pods,
    // far above what is in use, below what a loop that makes objects would need to fill the datastore
    objects: {
      configmaps: 50 + 20 * services.length,
      'jobs.batch': 100,
      persistentvolumeclaims: 5 + claims + 4 * stateful,
      secrets: 50 + 20 * services.length,
      services: 20 + 4 * components.length,
    },
  };
}

const mib = (n: number): Size => `${n}Mi`;
const millicores = (n: number): Cpu => `${n}m`;
