import { z } from 'zod';
import type { Cidr } from '../constructs/network/cidr';
import type { Cpu, Size } from '../constructs/units';
import type { Exact } from '../environments/exact';
import { slug } from '../environments/fields';
import type { Bootstrap } from './bootstrap';
import type { Answer, Need } from './contracts/contract';
import type { Equipment, HostFacts } from './equipment';
import type { Accept, Call, Keep, Records, Serve, Sidecar, Watches } from './facets';
import type { MintingTerms } from './minting';
import type { Privilege } from './privilege';
import type { Provisions } from './provision';
import type { Drains } from './reboots';
import type { NamespaceClass, ServicePlan } from './service-plan';
import type { Certified, SiteFacts } from './site-facts';
import type { Takes } from './taking';

export { answerOf, forwardAuthFor } from './doors';
export type * from './facets';
export * from './masking-tools';
export type { Privilege } from './privilege';
export type * from './provision';
export * from './taking';

/**
 * Order in which Argo CD brings charts up: a wave starts when the one before is healthy. `base` is what all stand on (namespaces, policies),
 * `controllers` bring kinds of objects of their own, which later waves use.
 */
export const WAVES = { base: 0, controllers: 2, platform: 5, data: 10, identity: 20, apps: 30 } as const;
export type Wave = keyof typeof WAVES;

/** A container image, pinned. Renovate follows these calls. */
export interface Image {
  readonly name: string;
  readonly tag: string;
  /** `sha256:…` @default none: the tag alone pins */
  readonly digest?: string;
}
/** An image that the project builds itself, from `images/<own>/Dockerfile`; the site says where nodes get it (`images`). */
export interface OwnImage {
  readonly own: string;
  /** Version of what is in it, and a number that counts its builds: `17.11-1`. */
  readonly tag: string;
}
export const image = (name: string, tag: string, digest?: string): Image => ({ name, tag, ...(digest === undefined ? {} : { digest }) });
export const ownImage = (own: string, tag: string): OwnImage => ({ own, tag });

/**
 * What a site has at most one of, and what others find without naming it: `edge` takes requests from outside, `waf` inspects them on their way, `certificates`
 * signs host names, `monitoring` scrapes metrics, `gitops` applies the manifests, `seals` turns secrets of the store into objects for Git, `vault` keeps
 * them in the cluster, `bouncer` tells the edge whose requests to refuse, `traces` takes spans at its port `otlp`, `backups` copies what the services
 * keep and is told of each copy at its port `push`, `sidecars` puts a container beside those of others.
 */
export type Role =
  'edge' | 'waf' | 'certificates' | 'monitoring' | 'gitops' | 'seals' | 'vault' | 'bouncer' | 'traces' | 'backups' | 'sidecars';

/** Taint of a small node that is there for its vote: of etcd, and of pods that vote. Anything larger stays away. */
export const WITNESS = 'role=witness:NoSchedule';

/** Name of the port at which the component of the role `traces` takes spans. */
export const SPANS_PORT = 'otlp';
/** Name of the port at which the component of the role `backups` is told of copies. */
export const TELLING_PORT = 'push';

/** One kind of pod of a service, or processes of a host. */
export interface Component {
  /**
   * `stateful` pods keep their names and volumes, a `daemon` runs once on every node (or on `on`); a `host` is no pod: processes of the machine that the service
   * stays `on`, beside K3s. Its ports are the machine's. @default 'stateless'
   */
  readonly kind?: 'stateless' | 'stateful' | 'daemon' | 'host';
  /** Of a `host`: the containers to which its engine turns what comes to the ports. @default none: its processes listen by themselves */
  readonly behind?: Behind;
  /** @default 1 */
  readonly replicas?: number;
  /** Scales on processor load up to this many replicas. @default fixed */
  readonly maxReplicas?: number;
  readonly cpu: Cpu;
  readonly memory: Size;
  /** @default `memory`: what is asked is what is given */
  readonly memoryLimit?: Size;
  /** Ports by name, TCP unless said; `lastPort` ends a range. */
  readonly ports: Readonly<
    Record<string, number | { readonly port: number; readonly lastPort?: number; readonly protocol: 'tcp' | 'udp' }>
  >;
  /** `strict`: never two on one node; `preferred`: where possible. @default 'preferred' */
  readonly spread?: 'strict' | 'preferred';
  /** Needs (volumes) whose data ties the pod to its node. @default [] */
  readonly keepsIn?: readonly string[];
  /** Its replicas vote: an odd number of at least 3, each on a node of its own. @default false */
  readonly quorum?: boolean;
  /**
   * Taints that its pods bear, as a site writes them, where a node of the site has them: `WITNESS` for small pods that vote.
   * @default []
   */
  readonly tolerates?: readonly string[];
  /** More than Pod Security `restricted`, and why. @default restricted */
  readonly privilege?: Privilege;
  /** Whether its pods share the network of their node: no policy holds them, the node's firewall does. @default false */
  readonly hostNetwork?: boolean;
  /** Whether its pods come and go: a controller or a schedule makes them when there is work. @default false */
  readonly onDemand?: boolean;
  /** Labels of its pods where an upstream chart makes them. @default the common ones */
  readonly labels?: Readonly<Record<string, string>>;
  /** Runs what others wrote, such as jobs of pipelines: its service lives alone in its namespace, which is of class `dev`. @default false */
  readonly guests?: boolean;
  /** Whether its objects have the service's name even beside other components: one that comes and goes must not rename it. @default false */
  readonly main?: boolean;
}

/** Containers of a host's own engine, which publishes their ports: their addresses are what packet filters see (docs.docker.com, packet filtering and firewalls). */
export interface Behind {
  readonly network: Cidr;
  /** Port of the container, by the name of the port of the machine. @default the same number */
  readonly ports?: Readonly<Record<string, number>>;
}

/** All facets of a service: facts only, no cdk8s. */
export interface ServiceDefinition<
  S extends z.ZodRawShape = z.ZodRawShape,
  N extends Readonly<Record<string, Need>> = Readonly<Record<string, Need>>,
> {
  /** Kind of service, the name of its folder. */
  readonly kind: string;
  /** Knobs, with defaults. */
  readonly options: S;
  /** @default 'apps' */
  readonly wave?: Wave;
  readonly images?: Readonly<Record<string, Image | OwnImage>>;
  /** Which of its images these options run: nobody builds or places the others. @default all */
  runs?(context: { readonly options: OptionsOf<S> }): readonly string[];
  components(context: { readonly options: OptionsOf<S>; readonly site: SiteFacts }): Readonly<Record<string, Component>>;
  needs?(context: { readonly options: OptionsOf<S>; readonly name: string; readonly site: SiteFacts }): N;
  readonly provides?: Provisions<OptionsOf<S>>;
  serves?(context: { readonly options: OptionsOf<S> }): Readonly<Record<string, Serve>>;
  calls?(context: { readonly options: OptionsOf<S>; readonly site: SiteFacts }): Readonly<Record<string, Call>>;
  accepts?(context: { readonly options: OptionsOf<S>; readonly site: SiteFacts }): Readonly<Record<string, Accept>>;
  /**
   * What it is for the whole site, and the component that does it, where its options have one; the `prober` of monitoring asks each served host as a client
   * does; `failure` says what happens to requests while a `bouncer` does not answer.
   * @default nothing
   */
  readonly role?: {
    readonly is: Role;
    readonly component: string;
    readonly prober?: string;
    /** Of monitoring: shows what was measured, and asks the store of traces. @default none */
    readonly viewer?: string;
    /** Of traces: what keeps them, and the port at which it is asked. @default none */
    readonly store?: { readonly component: string; readonly port: string };
    failure?(context: { readonly options: OptionsOf<S> }): 'open' | 'closed';
  };
  /** Which of its components tell of their part of a request, by OTLP over HTTP, wherever the site has a service of the role `traces`. @default none */
  traces?(context: { readonly options: OptionsOf<S> }): readonly string[];
  /** The container that it puts into the pods of others, of the role `sidecars`. @default none */
  accompanies?(context: { readonly options: OptionsOf<S> }): Sidecar;
  /** What the public DNS says of it beside the addresses of what it serves. @default nothing */
  records?(context: {
    readonly options: OptionsOf<S>;
    /** The half of a secret that everyone may know, by the need that asks for it; undefined until the store has made it. */
    readonly half: (need: string) => string | undefined;
  }): Records;
  watches?(context: { readonly options: OptionsOf<S> }): Watches;
  keeps?(context: { readonly options: OptionsOf<S> }): Readonly<Record<string, Keep>>;
  /** How its running pods take another value of a Secret. @default {} they read all of them when they start */
  takes?(context: { readonly options: OptionsOf<S>; readonly site: SiteFacts }): Takes;
  /** Services that its options single out, by option, among those that it signs people in to: a rule refuses names of others. @default none */
  singlesOut?(context: { readonly options: OptionsOf<S> }): Readonly<Record<string, SingledOut>>;
  /** The domain of the DNS that it answers for as a directory. @default none */
  domain?(context: { readonly options: OptionsOf<S> }): string;
  /** Classes of namespaces whose Secrets it brings from the store into the cluster. @default none */
  delivers?(context: { readonly options: OptionsOf<S> }): readonly NamespaceClass[];
  /** On what terms it makes users that expire, for services whose Secrets it brings. @default none: they keep passwords of the store */
  mints?(context: { readonly options: OptionsOf<S> }): MintingTerms | undefined;
  /** The host names that it gets certificates for. @default none */
  certifies?(context: { readonly options: OptionsOf<S>; readonly site: SiteFacts }): Certified;
  /** When it takes nodes away by itself, each in its turn: no node reboots meanwhile. @default never */
  drains?(context: { readonly options: OptionsOf<S> }): Drains;
  /** What must stand in the cluster before anything can be read from Git. @default nothing */
  bootstraps?(plan: ServicePlan<OptionsOf<S>>, site: string): Bootstrap;
  /** Roles of Ansible that it has on hosts of the site. @default none */
  equips?(plan: ServicePlan<OptionsOf<S>>, site: HostFacts): readonly Equipment[];
  /** The Kubernetes objects, loaded only when charts are synthesized. @default none: the service lives elsewhere */
  readonly chart?: () => Promise<ChartModule>;
}

/** Services by name, and how they ask that people are signed in. */
export interface SingledOut {
  readonly contract: 'oidc' | 'forward-auth';
  readonly services: readonly string[];
}

export type OptionsOf<S extends z.ZodRawShape> = z.output<z.ZodObject<S>>;
/** A need that is stated only sometimes is answered only then. */
export type AnswersOf<N extends Readonly<Record<string, Need>>> = { readonly [K in keyof N]: Answer<Exclude<N[K], undefined>> };

/** The module with a service's chart; `charts/service-chart.ts` types it, so that this file stays free of cdk8s. */
export interface ChartModule {
  readonly chart: {
    build(scope: never, plan: never, site: never): void;
    eachService?(scope: never, service: never, plan: never, site: never): void;
  };
}

/** Knobs of every service. */
const common = {
  /** Kubernetes namespace. @default the name of the service */
  in: slug.optional(),
  /** Node that its pods stay on. @default any */
  on: slug.optional(),
  /**
   * Services that answer its needs, by need, where several could: `{ 'sign-in': 'id' }`. Who signs people in before its pages is there under `forward-auth`;
   * of volumes `local-path` is K3s' own, a folder on the disk of one node.
   * @default {} the only one that could
   */
  answeredBy: z.record(z.string(), slug).default({}),
};
export type CommonInput = { readonly in?: string; readonly on?: string; readonly answeredBy?: Readonly<Record<string, string>> };

/** What a service is told of its own knobs alone. */
export const ownOptions = ({
  in: _,
  on: __,
  answeredBy: ___,
  ...own
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => own;

/** What a site may say of a service: its own knobs, of which there may be none, and everybody's. */
export type Knobs<S extends z.ZodRawShape> = (keyof S extends never ? object : z.input<z.ZodObject<S>>) & CommonInput;

/** One use of a service in a site. */
export interface ServiceUse<I extends object = object> {
  readonly definition: ServiceDefinition;
  readonly input: I;
}

/** A defined service: call it with its options to use it in a site. */
export interface Service<S extends z.ZodRawShape, N extends Readonly<Record<string, Need>>> {
  <const I extends Knobs<S>>(input: I & Exact<I, Knobs<S>>): ServiceUse<I>;
  readonly definition: ServiceDefinition<S, N>;
}
/** States the facts of a service. Everything about DNS, routes, policies, secrets and backups follows from them. */
export function defineService<
  const S extends z.ZodRawShape,
  const N extends Readonly<Record<string, Need>> = Readonly<Record<string, never>>,
>(definition: ServiceDefinition<S, N>): Service<S, N> {
  const use = (input: object): ServiceUse => ({ definition: definition as unknown as ServiceDefinition, input });
  return Object.assign(use, { definition }) as Service<S, N>;
}

const schemas = new WeakMap<ServiceDefinition, z.ZodObject>();

/** The schema of a use: the service's own knobs and everybody's. Made once for each definition: zod compiles a schema at its first use. */
export function usageSchema(definition: ServiceDefinition): z.ZodObject {
  const known = schemas.get(definition) ?? z.strictObject({ ...definition.options, ...common });
  schemas.set(definition, known);
  return known;
}
