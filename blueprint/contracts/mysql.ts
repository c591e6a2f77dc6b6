import type { DatabaseRequest } from './contract';

/** Servers that speak the protocol of MySQL. They parted ways: what is written for one may not run on the other. */
export type MysqlEngine = 'mysql' | 'mariadb';

/** A MySQL database of its own. */
export interface MysqlRequest extends DatabaseRequest {
  /** Servers that the service runs on. @default any */
  readonly engines?: readonly MysqlEngine[];
}
