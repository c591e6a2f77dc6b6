import type { PostgresRequest, PostgresResult } from '../../blueprint/contracts/contract';
import type { Unfit } from '../../blueprint/provision';
import type { ProvisionContext } from '../../blueprint/service';

interface Options {
  readonly members: number;
  readonly pooler: boolean;
  readonly tls: boolean;
}

/** Ends the name of the Service that leads to standbys. */
const READERS = '-replicas';
export const readersOf = (name: string): string => `${name}${READERS}`;

export const isPooled = ({ pooler }: Pick<Options, 'pooler'>, { connections }: PostgresRequest): boolean =>
  pooler && connections === 'transaction';

/** Names of roles and databases end at 63 bytes (postgresql.org/docs/17, identifiers); dashes would need quotes. */
export const identifier = (name: string): string => name.replaceAll('-', '_').slice(0, 63);

/** What a service is told of its database. */
export function answer({
  request,
  options,
  consumer,
  host,
  port,
  account,
  authority,
}: ProvisionContext<'postgres', Options>): PostgresResult {
  const [component = '', ...domain] = host.split('.');
  const name = isPooled(options, request) ? component.replace(/-pooler$/, '') : component;
  return {
    host,
    port,
    database: request.database ?? identifier(consumer),
    ...account(request.user ?? identifier(consumer), `role of ${consumer} in PostgreSQL`),
    ca: options.tls ? authority('authority') : undefined,
    sslmode: options.tls ? 'verify-full' : undefined,
    readonly: options.members > 1 ? { host: [readersOf(name), ...domain].join('.'), port: 5432 } : undefined,
  };
}

/** Why a PostgreSQL with TLS does not answer who did not say that it speaks it. */
export const plain = (request: PostgresRequest, { tls }: Pick<Options, 'tls'>): Unfit | undefined =>
  tls && request.tls !== true
    ? {
        option: 'tls',
        got: 'true',
        expected: 'tls: false',
        do: 'where the service speaks TLS and takes `ca` of the answer, say so in its request: postgres({ tls: true }); add a PostgreSQL without TLS for what cannot',
      }
    : undefined;
