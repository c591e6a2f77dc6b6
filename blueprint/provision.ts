import type { ContractName, Contracts, Need, SecretRef } from './contracts/contract';
import type { Account, Minting } from './minting';
import type { SiteFacts } from './site-facts';

/** How a provider answers one contract. */
export type Provision<C extends ContractName, O> = (ByComponent<C, O> | ByOthers<O>) & {
  answer(context: ProvisionContext<C, O>): Contracts[C]['result'];
  /** How a vault, where the site has one that does so, makes users for whom `account` was asked. @default they keep a password of the store */
  readonly mints?: Minting<Contracts[C]['result']>;
  /** What keeps it, as its options are, from answering a request. Whom nothing keeps is asked first; a rule tells where nobody is left. @default nothing */
  unfit?(request: Contracts[C]['request'], options: O): Unfit | undefined;
};
/** Why a provider is not what was asked for. */
export interface Unfit {
  /** The option that makes it so. */
  readonly option: string;
  readonly got: string;
  readonly expected: string;
  /** What else would help. @default nothing but another provider */
  readonly do?: string;
}
/** By pods of its own. */
interface ByComponent<C extends ContractName, O> {
  /** Where the consumer's connections go, where that follows from the options and from what was asked. */
  readonly component: string | ((options: O, request: Contracts[C]['request']) => string);
  /** Components that connections may lead to as well: when the answer changes, consumers hold the earlier one until they have restarted. @default [] */
  readonly beside?: (options: O) => readonly string[];
  readonly port: string;
  /** Other ports that the answer names, such as those of Sentinels. @default none */
  readonly also?: (options: O, request: Contracts[C]['request']) => readonly ReachedPort[];
  /** Where its pods or processes are reached from elsewhere, by the public name that its certificate says. @default nowhere */
  readonly reaches?: (options: O) => readonly { readonly host: string; readonly port: number }[];
}
/** A port of a component, both by name. */
export interface ReachedPort {
  readonly component: string;
  readonly port: string;
}
/** By somebody outside the site, or by what is on the nodes, of whom the answer tells. */
interface ByOthers<O> {
  readonly component?: undefined;
  /** Where the pods of who asks connect to. @default [] nowhere by themselves: flows of their own say */
  readonly reaches?: (options: O) => readonly { readonly host: string; readonly port: number }[];
}
export interface ProvisionContext<C extends ContractName, O> {
  readonly request: Contracts[C]['request'];
  readonly options: O;
  /** Name of the service that asks. */
  readonly consumer: string;
  /** What that service calls its need. */
  readonly need: string;
  readonly site: SiteFacts;
  /** Host name and port of the provider's component; '' and 0 where it has none. */
  readonly host: string;
  readonly port: number;
  /** A reference to a secret that both sides share, made on first use. */
  secret(name: string, why: string): SecretRef;
  /** A reference to a secret that the consumer alone reads: the provider reads its digest, by which it is checked, as one of the shared. */
  hashed(name: string, why: string): SecretRef;
  /** A reference to a secret that somebody else issues: the operator is asked for it, and the consumer alone reads it. */
  issued(name: string, ask: string, why: string): SecretRef;
  /** Certificate of the authority that the provider asked for by this need, as PEM; '' until the store has made it, which a rule tells. */
  authority(need: string): string;
  /** A login of the consumer's own: this user with a secret that both share, or one that a vault makes. */
  account(user: string, why: string): Account;
}
export type Provisions<O> = { readonly [C in ContractName]?: Provision<C, O> };

/** The component that answers a request; undefined where none of the site does. */
export function componentAnswering<C extends ContractName, O>(
  { component }: Provision<C, O>,
  options: O,
  request: Contracts[C]['request'],
): string | undefined {
  return typeof component === 'function' ? component(options, request) : component;
}

/** What keeps a service from answering a need; undefined where nothing does. */
export function unfitFor(
  { provides }: { readonly provides?: Provisions<never> },
  options: unknown,
  { contract, request }: Pick<Need, 'contract' | 'request'>,
): Unfit | undefined {
  return provides?.[contract as 'mysql']?.unfit?.(request as never, options as never);
}

/** Of those who answer a contract the ones whom nothing keeps from this need; all where nobody is left, which a rule tells. */
export function fittest<T>(
  able: readonly T[],
  need: Pick<Need, 'contract' | 'request'>,
  provider: (one: T) => { readonly definition: { readonly provides?: Provisions<never> }; readonly options: unknown },
): readonly T[] {
  const fit = able.filter((one) => {
    const { definition, options } = provider(one);
    return !unfitFor(definition, options, need);
  });
  return fit.length > 0 ? fit : able;
}

/** Every port to which an answer leads. */
export function portsReached<C extends ContractName, O>(
  provision: Provision<C, O>,
  options: O,
  request: Contracts[C]['request'],
): readonly ReachedPort[] {
  if (provision.component === undefined) return []; // somebody outside the site
  const { port, beside, also } = provision;
  const answering = componentAnswering(provision, options, request);
  const components = new Set([...(answering === undefined ? [] : [answering]), ...(beside?.(options) ?? [])]);
  return [...[...components].map((component) => ({ component, port })), ...(also?.(options, request) ?? [])];
}
