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
}

/** Where the database is. Writers reach the primary at `host`, whoever that is now: a client retries while another is promoted. */
export interface PostgresResult extends DatabaseResult {
  /** Where standbys answer, which only read and may be a moment behind; undefined where there is none. */
  readonly readonly: { readonly host: string; readonly port: number } | undefined;
}
