import type { ContractName, Contracts, SecretRef } from './contracts/contract';
import type { Account, Minting } from './minting';

/** How a provider answers one contract. */
export type Provision<C extends ContractName, O> = (ByComponent<O> | ByOthers) & {
  answer(context: ProvisionContext<C, O>): Contracts[C]['result'];
  /** How a vault, where the site has one that does so, makes users for whom `account` was asked. @default they keep a password of the store */
  readonly mints?: Minting<Contracts[C]['result']>;
};
/** By pods of its own. */
interface ByComponent<O> {
  /** Where the consumer's connections go, where that follows from the options. */
  readonly component: string | ((options: O) => string);
  /** Components that connections may lead to as well: when the answer changes, consumers hold the earlier one until they have restarted. @default [] */
  readonly beside?: (options: O) => readonly string[];
  readonly port: string;
}
/** By somebody outside the site, of whom the answer tells. */
interface ByOthers {
  readonly component?: undefined;
}
export interface ProvisionContext<C extends ContractName, O> {
  readonly request: Contracts[C]['request'];
  readonly options: O;
  /** Name of the service that asks. */
  readonly consumer: string;
  /** Host name and port of the provider's component; '' and 0 where it has none. */
  readonly host: string;
  readonly port: number;
  /** A reference to a secret that both sides share, made on first use. */
  secret(name: string, why: string): SecretRef;
  /** A reference to a secret that somebody else issues: the operator is asked for it, and the consumer alone reads it. */
  issued(name: string, ask: string, why: string): SecretRef;
  /** A login of the consumer's own: this user with a secret that both share, or one that a vault makes. */
  account(user: string, why: string): Account;
}
export type Provisions<O> = { readonly [C in ContractName]?: Provision<C, O> };

/** The component that answers a contract; undefined where none of the site does. */
export const componentAnswering = <O>(
  { component }: { readonly component?: string | ((options: O) => string) | undefined },
  options: O,
): string | undefined => (typeof component === 'function' ? component(options) : component);
