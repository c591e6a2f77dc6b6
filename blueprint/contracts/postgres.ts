import type { DatabaseRequest, DatabaseResult } from './contract';

/** A PostgreSQL database of its own. */
export interface PostgresRequest extends DatabaseRequest {
  /** Extensions that must be in it before the service starts, such as `vector`. @default [] */
  readonly extensions?: readonly string[];
  /**
   * What its connections keep from one transaction to the next: `transaction` keeps nothing, so that a pooler may give each to another; `session` has
   * prepared statements of its own, advisory locks or LISTEN.
   * @default 'session'
   */
  readonly connections?: 'session' | 'transaction';
  /**
   * Whether it speaks TLS where the server does, trusts the `ca` of the answer and no other authority, and compares the host name. A server with TLS does not
   * answer who cannot.
   * @default false
   */
  readonly tls?: boolean;
}

/** Where the database is. Writers reach the primary at `host`, whoever that is now: a client retries while another is promoted. */
export interface PostgresResult extends DatabaseResult {
  /**
   * PEM of the authority that signed for the server, the pooler and standbys, each under its name here: public, the same for every reader. Undefined where
   * they speak without TLS, as `sslmode` is.
   */
  readonly ca?: string | undefined;
  /** How libpq and what speaks as it does is told to check that (postgresql.org/docs/17, libpq-ssl). */
  readonly sslmode?: 'verify-full' | undefined;
  /** Where standbys answer, which only read and may be a moment behind; undefined where there is none. */
  readonly readonly: { readonly host: string; readonly port: number } | undefined;
}
