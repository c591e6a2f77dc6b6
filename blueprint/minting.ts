import type { SecretRef } from './contracts/contract';

/** On what terms a vault makes users that expire, in the place of passwords of the store. */
export interface MintingTerms {
  /** Seconds that a user lives; another one is there when a third of it is over. */
  readonly seconds: number;
  /** Services that keep a password of the store. */
  readonly except: readonly string[];
}

/** How a provider lets a vault make users: the vault signs in as its manager and says these statements (openbao.org/docs/secrets/databases). */
export interface Minting<R> {
  /** Plugin of the vault's database engine. */
  readonly plugin: 'mysql-database-plugin';
  /** User by which the vault signs in: it may make users and give them what `create` says, nothing else. */
  readonly manager: string;
  /** Where it signs in, with `{{username}}` and `{{password}}` in the place of the manager's. */
  address(at: { readonly host: string; readonly port: number }): string;
  /** How a user is named, as a template of the vault. */
  readonly userName: string;
  /** Statements that make the user `{{name}}` with the password `{{password}}`, for who was answered this. */
  create(result: R): readonly string[];
  /** Statements that end it. */
  readonly revoke: readonly string[];
}

/** The login that a provider answers with. */
export interface Account {
  /** Its name, or where that will be found: a vault gives each user another. */
  readonly user: string | SecretRef;
  readonly password: SecretRef;
}

/** What a grant says of users that a vault makes. */
export interface MintedPlan {
  /** The vault. */
  readonly by: string;
  /** Who makes them: its name, and its password where the provider reads it. */
  readonly manager: { readonly user: string; readonly password: SecretRef };
  /** User that the consumer had without a vault: it goes when nobody uses it any more. */
  readonly instead: string;
  /** Secret of the consumer in which the login will be, and its labels beside the common ones. */
  readonly object: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Keys of the login in that Secret, as the vault names them. */
export const MINTED_KEYS = { user: 'username', password: 'password' } as const;
/** Name of the need by which a vault would ask, had it asked: its Secret with the passwords of managers is named so. */
export const MANAGERS = 'databases';
