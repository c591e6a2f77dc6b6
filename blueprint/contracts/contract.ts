import type { Size } from '../../constructs/units';
import type { SecretMake } from '../../constructs/secrets/secret-plan';
import type { KerberosRequest, KerberosResult, LdapRequest, LdapResult } from './directory';
import type { LlmRequest, LlmResult } from './llm';
import type { MysqlRequest } from './mysql';
import type { OidcRequest, OidcResult } from './oidc';
import type { PostgresRequest, PostgresResult } from './postgres';
import type { RedisRequest, RedisResult } from './redis';
import type { SecretRef } from './secret-ref';
import type { VolumeRequest, VolumeResult } from './volume';

export type * from './directory';
export type * from './llm';
export type * from './mysql';
export type { OidcRequest, OidcResult } from './oidc';
export type * from './postgres';
export type * from './redis';
export type { SecretRef } from './secret-ref';
export type { VolumeRequest, VolumeResult } from './volume';

export interface DatabaseRequest {
  /** @default name of the service that asks */
  readonly database?: string;
  /** @default name of the service that asks */
  readonly user?: string;
}

export interface DatabaseResult {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Its name, or where that will be found: what a vault makes has another name each time. */
  readonly user: string | SecretRef;
  readonly password: SecretRef;
}

export interface SecretRequest {
  readonly make: SecretMake;
  readonly why: string;
  /** Its id in the store, where two services read the same one. @default `<service>/<need>` */
  readonly id?: string;
  /** What hangs on this very value, and what goes before another. @default nothing */
  readonly bound?: string;
}

export interface SecretResult {
  /** Of an authority the key, `tls.key`; its certificate is beside it, `tls.crt`: what an Issuer of cert-manager reads. */
  readonly value: SecretRef;
}

export interface HttpResult {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

export interface BucketRequest {
  /** Bucket of the site. */
  readonly bucket: string;
}

export interface BucketResult {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: SecretRef;
  readonly secretKey: SecretRef;
}

export interface SmtpRequest {
  /** Sender address. */
  readonly from: string;
}

export interface SmtpResult {
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls';
  readonly from: string;
  readonly user: string;
  readonly password: SecretRef;
}

/** Whom the edge asks whether a request may pass. */
export interface ForwardAuthResult {
  /** What it is asked at, inside the cluster: 2xx lets the request pass, all else is what the client gets. */
  readonly url: string;
  /** Headers of the answer that tell the application who signed in; clients' own are dropped. */
  readonly headers: readonly string[];
  /** Domains of its cookies: only hosts in one of them can be signed in to. @default any host */
  readonly domains?: readonly string[];
  /** Name of its cookie, where that is made of characters that a firewall could take for an attack: all hosts of the domain get it. @default none such */
  readonly cookie?: string;
  /** Groups whose members it lets in there; none for everybody who has an account. @default what it asks an issuer for by a need of its own */
  readonly groups?: readonly string[];
}

/** Where the connections of a pod are turned to: a container in it, which stands at both ends of them. */
export interface RedirectRequest {
  /** Port of the container that takes what comes in. */
  readonly inbound: number;
  /** Port of the container that takes what goes out. */
  readonly outbound: number;
  /** Ports of the container that are its own. */
  readonly own: readonly number[];
  /** User of the container: what it sends is not turned again. */
  readonly user: number;
}

/** Every contract: what is asked, what is answered. */
export interface Contracts {
  readonly mysql: { readonly request: MysqlRequest; readonly result: DatabaseResult };
  readonly postgres: { readonly request: PostgresRequest; readonly result: PostgresResult };
  readonly redis: { readonly request: RedisRequest; readonly result: RedisResult };
  readonly volume: { readonly request: VolumeRequest; readonly result: VolumeResult };
  readonly secret: { readonly request: SecretRequest; readonly result: SecretResult };
  readonly http: { readonly request: Readonly<Record<string, never>>; readonly result: HttpResult };
  readonly bucket: { readonly request: BucketRequest; readonly result: BucketResult };
  readonly smtp: { readonly request: SmtpRequest; readonly result: SmtpResult };
  /** Who knows people and their groups. */
  readonly ldap: { readonly request: LdapRequest; readonly result: LdapResult };
  readonly kerberos: { readonly request: KerberosRequest; readonly result: KerberosResult };
  /** Who signs people in, by OpenID Connect. */
  readonly oidc: { readonly request: OidcRequest; readonly result: OidcResult };
  readonly llm: { readonly request: LlmRequest; readonly result: LlmResult };
  /** Nobody asks for it by a need: the edge does, for what is served with `signIn: 'forward-auth'`. */
  readonly 'forward-auth': { readonly request: Readonly<Record<string, never>>; readonly result: ForwardAuthResult };
  /** No connection: what answers works on the nodes, when a pod starts. */
  readonly redirect: { readonly request: RedirectRequest; readonly result: RedirectRequest };
}
export type ContractName = keyof Contracts;

/** Contracts whose server speaks before its client does: who stands between them cannot tell the protocol by waiting for a first byte. */
export const SERVER_SPEAKS_FIRST: readonly ContractName[] = ['mysql', 'smtp'];

/** What a service asks of the site. */
export interface Need<C extends ContractName = ContractName> {
  readonly contract: C;
  readonly request: Contracts[C]['request'];
  /** Service that shall answer, where several could. */
  readonly from?: string;
  /** What is lost when nobody answers; without it the need must be met. */
  readonly without?: string;
  /** Components that connect to what answers. @default all of the service */
  readonly by?: readonly string[];
  /** Labels of the Secrets that the answer refers to, for software that reads Secrets by their labels. @default none of its own */
  readonly labels?: Readonly<Record<string, string>>;
  /** Keys of those Secrets by our names for them, for software that looks for others. @default ours */
  readonly keys?: Readonly<Record<string, string>>;
}

/** What a need is answered with; undefined where it may stay open. */
export type Answer<N extends Need> = N extends { readonly without: string }
  ? Contracts[N['contract']]['result'] | undefined
  : Contracts[N['contract']]['result'];

type Wish<C extends ContractName> = Contracts[C]['request'] & { readonly from?: string };

/** A need whose request is written in one breath with who shall answer. */
const ask = <C extends ContractName>(contract: C, { from, ...request }: { readonly from?: string }): Need<C> => ({
  contract,
  request: request as Contracts[C]['request'],
  ...(from === undefined ? {} : { from }),
});

/** A MySQL database of its own. */
export const mysql = (wish: Wish<'mysql'> = {}): Need<'mysql'> => ask('mysql', wish);
/** A PostgreSQL database of its own. */
export const postgres = (wish: Wish<'postgres'> = {}): Need<'postgres'> => ask('postgres', wish);
/** A user of Redis. */
export const redis = (wish: Wish<'redis'> = {}): Need<'redis'> => ask('redis', wish);
/** People and groups, read by LDAP with an account of its own. */
export const ldap = (wish: Wish<'ldap'> = {}): Need<'ldap'> => ask('ldap', wish);
/** An account in a realm of Kerberos. */
export const kerberos = (wish: Wish<'kerberos'> = {}): Need<'kerberos'> => ask('kerberos', wish);
/** A persistent volume, mounted by one pod at a time; `each` names the stateful component of which every replica gets its own. */
export const volume = (size: Size, { each }: { readonly each?: string } = {}): Need<'volume'> => ({
  contract: 'volume',
  request: { size, ...(each !== undefined && { each }) },
});
/** A secret, made once: its own, or one that it shares with another service, by its id in the store. */
export const secret = (make: SecretMake, why: string, id?: string): Need<'secret'> => ({
  contract: 'secret',
  request: { make, why, ...(id !== undefined && { id }) },
});
/** Says what hangs on the very value of a secret, and what goes before another one: `rotate` leaves it alone unless it is told so. */
export const bound = (need: Need<'secret'>, what: string): Need<'secret'> => ({ ...need, request: { ...need.request, bound: what } });
/** Another service's plain HTTP endpoint, inside the cluster. */
export const http = (from: string): Need<'http'> => ({ contract: 'http', request: {}, from });
/** A bucket of the site with keys of its own. */
export const bucket = (name: string): Need<'bucket'> => ({ contract: 'bucket', request: { bucket: name } });
/** A mail submission account. */
export const smtp = ({ from, via }: { readonly from: string; readonly via?: string }): Need<'smtp'> => ({
  contract: 'smtp',
  request: { from },
  ...(via === undefined ? {} : { from: via }),
});
/**
 * People who sign in by OpenID Connect: a client of its own at the issuer, or two. The issuer is reached at its public name, as a browser does.
 * @see OidcRequest for what a service says of itself
 */
export const oidc = (wish: Wish<'oidc'>): Need<'oidc'> => ask('oidc', wish);
/** Language models. */
export const llm = (wish: Wish<'llm'> = {}): Need<'llm'> => ask('llm', wish);
/** That the connections of pods are turned to a container in them. */
export const redirect = (request: RedirectRequest): Need<'redirect'> => ({ contract: 'redirect', request });
/** Makes a need optional, and says what is lost when nobody in the site answers it. */
export const optional = <N extends Need>(need: N, without: string): N & { readonly without: string } => ({ ...need, without });
/** Keeps the connections of a need to the components that use it. */
export const usedBy = <N extends Need>(need: N, ...components: readonly string[]): N & { readonly by: readonly string[] } => ({
  ...need,
  by: components,
});
/** Labels the Secrets that a need is answered with. */
export const labelled = <N extends Need>(
  need: N,
  labels: Readonly<Record<string, string>>,
): N & { readonly labels: Readonly<Record<string, string>> } => ({ ...need, labels });
/** Renames the keys of the Secret that a secret or a bucket of the site is answered with. */
export const keyed = <N extends Need<'secret'> | Need<'bucket'>>(
  need: N,
  keys: Readonly<Record<string, string>>,
): N & { readonly keys: Readonly<Record<string, string>> } => ({ ...need, keys });
