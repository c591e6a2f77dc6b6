import { z } from 'zod';
import type { Cpu, Duration, Size } from '../constructs/units';
import type { Exact } from '../environments/exact';
import { slug } from '../environments/fields';
import type { Answer, ContractName, Contracts, Need, SecretRef } from './contracts/contract';

/** Order in which Argo CD brings charts up: a wave starts when the one before is healthy. */
export const WAVES = { platform: 0, data: 10, identity: 20, apps: 30 } as const;
export type Wave = keyof typeof WAVES;

/** A container image, pinned. Renovate follows these calls. */
export interface Image {
  readonly name: string;
  readonly tag: string;
  /** `sha256:…` @default none: the tag alone pins */
  readonly digest?: string;
}
export const image = (name: string, tag: string, digest?: string): Image => ({ name, tag, ...(digest === undefined ? {} : { digest }) });

/** One kind of pod of a service. */
export interface Component {
  /** `stateful` pods keep their names and volumes. @default 'stateless' */
  readonly kind?: 'stateless' | 'stateful';
  /** @default 1 */
  readonly replicas?: number;
  /** Scales on processor load up to this many replicas. @default fixed */
  readonly maxReplicas?: number;
  readonly cpu: Cpu;
  readonly memory: Size;
  /** @default `memory`: what is asked is what is given */
  readonly memoryLimit?: Size;
  /** Ports by name, TCP unless said. */
  readonly ports: Readonly<Record<string, number | { readonly port: number; readonly protocol: 'tcp' | 'udp' }>>;
  /** `strict`: never two on one node; `preferred`: where possible. @default 'preferred' */
  readonly spread?: 'strict' | 'preferred';
  /** Needs (volumes) whose data ties the pod to its node. @default [] */
  readonly keepsIn?: readonly string[];
  /** Its replicas vote: an odd number of at least 3, each on a node of its own. @default false */
  readonly quorum?: boolean;
  /** Pod Security level that its pods run at. @default 'restricted' */
  readonly podSecurity?: 'restricted' | 'baseline' | 'privileged';
}

/** A way in. */
export interface Serve {
  readonly host: string;
  /** Component and the name of its port. */
  readonly component: string;
  readonly port: string;
  /** @default '/' */
  readonly path?: string;
  /** Who may reach it. @default 'internet' */
  readonly to?: 'internet' | 'mesh';
  /** Rate limit class. @default 'default' */
  readonly limit?: 'default' | 'api' | 'auth';
}

/** A connection to somewhere outside the site that no contract implies. */
export interface Call {
  readonly component: string;
  readonly host: string;
  readonly port: number;
  readonly why: string;
}

/** Data that must survive. */
export interface Keep {
  /** The need that holds it. */
  readonly need: string;
  /** `dump`: logical copy of a database by its engine; `files`: copy of a volume. */
  readonly method: 'dump' | 'files';
  readonly component: string;
  /** @default '24h' */
  readonly every?: Duration;
}

/** How a provider answers one contract. */
export interface Provision<C extends ContractName, O> {
  /** Where the consumer's connections go; none for what is no connection. */
  readonly component: string;
  readonly port: string;
  answer(context: ProvisionContext<C, O>): Contracts[C]['result'];
}
export interface ProvisionContext<C extends ContractName, O> {
  readonly request: Contracts[C]['request'];
  readonly options: O;
  /** Name of the service that asks. */
  readonly consumer: string;
  /** Host name and port of the provider's component. */
  readonly host: string;
  readonly port: number;
  /** A reference to a secret that both sides share, made on first use. */
  secret(name: string, why: string): SecretRef;
}
export type Provisions<O> = { readonly [C in ContractName]?: Provision<C, O> };

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
  readonly images?: Readonly<Record<string, Image>>;
  components(context: { readonly options: OptionsOf<S> }): Readonly<Record<string, Component>>;
  needs?(context: { readonly options: OptionsOf<S>; readonly name: string }): N;
  readonly provides?: Provisions<OptionsOf<S>>;
  serves?(context: { readonly options: OptionsOf<S> }): Readonly<Record<string, Serve>>;
  calls?(context: { readonly options: OptionsOf<S> }): Readonly<Record<string, Call>>;
  keeps?(context: { readonly options: OptionsOf<S> }): Readonly<Record<string, Keep>>;
  /** The Kubernetes objects, loaded only when charts are synthesized. @default none: the service lives elsewhere */
  readonly chart?: () => Promise<ChartModule>;
}

export type OptionsOf<S extends z.ZodRawShape> = z.output<z.ZodObject<S>>;
export type AnswersOf<N extends Readonly<Record<string, Need>>> = { readonly [K in keyof N]: Answer<N[K]> };

/** The module with a service's chart; `charts/service-chart.ts` types it, so that this file stays free of cdk8s. */
export interface ChartModule {
  readonly chart: { build(scope: never, plan: never): void };
}

/** Knobs of every service. */
const common = {
  /** Kubernetes namespace. @default the name of the service */
  in: slug.optional(),
  /** Node that its pods stay on. @default any */
  on: slug.optional(),
};
export type CommonInput = { readonly in?: string; readonly on?: string };

/** One use of a service in a site. */
export interface ServiceUse<I extends object = object> {
  readonly definition: ServiceDefinition;
  readonly input: I;
}

/** A defined service: call it with its options to use it in a site. */
export interface Service<S extends z.ZodRawShape, N extends Readonly<Record<string, Need>>> {
  <const I extends z.input<z.ZodObject<S>> & CommonInput>(input: I & Exact<I, z.input<z.ZodObject<S>> & CommonInput>): ServiceUse<I>;
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
