import type { Cpu, Size } from '../constructs/units';
import type { SecretRef, VolumeResult } from './contracts/contract';
import type { MintedPlan } from './minting';
import type { Takes } from './taking';
import type { AnswersOf, Behind, Candidate, OptionsOf, Privilege, Role, Service, WafProfile, Wave } from './service';

/** What a namespace is for: `dev` never reaches `prod`, `platform` serves both. */
export type NamespaceClass = 'prod' | 'dev' | 'platform';

export interface NamespacePlan {
  readonly name: string;
  readonly class: NamespaceClass;
  readonly podSecurity: 'restricted' | 'baseline' | 'privileged';
  readonly services: readonly string[];
  /** The most that all its pods together may ask for. */
  readonly quota: QuotaPlan;
  /** What a container that states nothing asks for and gets. */
  readonly containerDefaults: { readonly cpu: Cpu; readonly memory: Size; readonly memoryLimit: Size };
}

export interface QuotaPlan {
  /** Sum of the processor requests. */
  readonly cpu: Cpu;
  /** Sum of the memory requests. */
  readonly memory: Size;
  /** Sum of the memory limits. */
  readonly memoryLimit: Size;
  /** Sum of the claims' sizes; undefined for no bound. */
  readonly storage: Size | undefined;
  readonly pods: number;
  /** Number of objects, by resource: `configmaps`, `jobs.batch`. */
  readonly objects: Readonly<Record<string, number>>;
}

export interface ServicePlan<O = unknown, A = unknown> {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly wave: Wave;
  readonly options: O;
  /** Full references, by name. */
  readonly images: Readonly<Record<string, string>>;
  readonly components: Readonly<Record<string, ComponentPlan>>;
  /** What its needs were answered with. */
  readonly answers: A;
  /** Which service answered each need that a service answers. */
  readonly answeredBy: Readonly<Record<string, string>>;
  readonly serves: Readonly<Record<string, ServePlan>>;
  /** Service that signs people in before what it serves; undefined where nobody does, or the site does not say which. */
  readonly door: string | undefined;
  /** Who asked this service for what. */
  readonly grants: readonly GrantPlan[];
  /** Node that its pods stay on; undefined for any. */
  readonly on: string | undefined;
  /** What it is for the whole site. */
  readonly role: Role | undefined;
  /** Where its metrics are: component, port and path. */
  readonly metrics: Readonly<Record<string, MetricsPlan>>;
  /** How its pods take another value of a Secret, where it is not by a start: by component and need. */
  readonly takes: Takes;
  /** Volumes that it asked for. */
  readonly claims: readonly VolumeResult[];
}

export interface MetricsPlan {
  readonly component: string;
  readonly port: string;
  readonly path: string;
  /** Whether its series keep the labels that it writes: they tell of others. */
  readonly honorLabels: boolean;
}

export interface ComponentPlan {
  /** Name of its objects: `<service>` for a service's only component, else `<service>-<component>`. */
  readonly name: string;
  readonly kind: 'stateless' | 'stateful' | 'daemon' | 'host';
  /** Containers behind the ports of a host; undefined where its processes listen by themselves. */
  readonly behind: Behind | undefined;
  /** Of a daemon: one for each node that it runs on. */
  readonly replicas: number;
  readonly maxReplicas: number | undefined;
  readonly cpu: Cpu;
  readonly memory: Size;
  readonly memoryLimit: Size;
  readonly ports: Readonly<Record<string, { readonly port: number; readonly lastPort?: number; readonly protocol: 'tcp' | 'udp' }>>;
  readonly spread: 'strict' | 'preferred';
  /** Needs for volumes that its pods mount. */
  readonly keepsIn: readonly string[];
  /** Whether a volume of its pods stays on the node where it was first placed. */
  readonly boundToNode: boolean;
  /** Whether the loss of one node may be the loss of a volume of its pods. */
  readonly lostWithNode: boolean;
  /**
   * Need for a volume that goes along with its pods and that others of the service mount as well: all of them run on the node where it is attached.
   * Undefined where there is none such.
   */
  readonly besideVolume: string | undefined;
  /** Its replicas vote. */
  readonly quorum: boolean;
  /** Taints that its pods bear, of those that nodes of the site have. */
  readonly tolerates: readonly string[];
  readonly podSecurity: NamespacePlan['podSecurity'];
  readonly privilege: Privilege | undefined;
  readonly hostNetwork: boolean;
  /** Its pods come and go. */
  readonly onDemand: boolean;
  /** It runs what others wrote. */
  readonly guests: boolean;
  /** Labels of its pods where an upstream chart makes them. */
  readonly upstreamLabels: Readonly<Record<string, string>> | undefined;
  /** Namespaces of its pods where they are made elsewhere than its service; undefined in that of the service. */
  readonly namespaces: readonly string[] | undefined;
  /** Host name of its Service. */
  readonly host: string;
  /** The container that another service puts into its pods; undefined where none does. */
  readonly sidecar: SidecarPlan | undefined;
}

export interface SidecarPlan {
  /** Service that puts it there. */
  readonly by: string;
  readonly cpu: Cpu;
  readonly memory: Size;
  readonly memoryLimit: Size;
  /** Its port for what is meant for an opaque port of the pod. */
  readonly tunnel: number;
  /** Its port for metrics. */
  readonly metrics: number;
  /** Ports of the pod that go past it: somebody connects there who has none, or nobody does. */
  readonly past: readonly number[];
  /** Ports of the pod that are reached through it alone, since all who connect there have one. */
  readonly through: readonly { readonly port: number; readonly opaque: boolean }[];
  /** Names of the series that are kept, as a regular expression. */
  readonly series: string;
  /** What the pods carry. */
  readonly annotations: Readonly<Record<string, string>>;
}

export interface ServePlan {
  readonly host: string;
  readonly path: string;
  readonly component: string;
  readonly port: string;
  readonly to: 'internet' | 'mesh';
  readonly limit: 'default' | 'api' | 'auth';
  readonly waf: WafProfile;
  readonly maxBody: Size;
  readonly signIn: 'own' | 'forward-auth';
  readonly csp: string;
  /** The version beside it, and its percentage of the requests; undefined where one version takes all. */
  readonly candidate: Required<Candidate> | undefined;
  readonly zone: string | undefined;
}

export interface GrantPlan {
  readonly contract: string;
  readonly consumer: string;
  readonly need: string;
  /** What the consumer asked. */
  readonly request: unknown;
  /** What the consumer was answered. */
  readonly answer: unknown;
  /** Secrets that both sides share, by name, where the provider reads them. */
  readonly secrets: Readonly<Record<string, SecretRef>>;
  /** How the consumer's login is made by a vault; undefined where it is one of the store. */
  readonly minted: MintedPlan | undefined;
}

/** What the chart of a service is given. */
export type PlanOf<T> = T extends Service<infer S, infer N> ? ServicePlan<OptionsOf<S>, AnswersOf<N>> : never;
