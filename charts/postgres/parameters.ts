import { toMebibytes, toSeconds, type Duration, type Size } from '../../constructs/units';

export interface Sizes {
  readonly memory: Size;
  readonly storage: Size;
  readonly connections: number;
}

/** Connections that no service gets: members, the exporter, accounts, who copies. */
const RESERVED = 15;

/** Settings that every member must share, so Patroni keeps them in the cluster (patroni.readthedocs.io, dynamic configuration). */
export function sharedParameters({ connections }: Sizes): Readonly<Record<string, string | number>> {
  return {
    max_connections: connections + RESERVED,
    max_wal_senders: 10,
    max_replication_slots: 10,
    max_worker_processes: 8,
    max_prepared_transactions: 0,
    max_locks_per_transaction: 64,
    wal_level: 'replica',
    wal_log_hints: 'on',
    track_commit_timestamp: 'off',
  };
}

/**
 * Settings of a member, from what it has (postgresql.org/docs/17, resource consumption: a quarter of the memory for shared buffers). `work_mem` is for
 * one step of one statement of one connection: all at once must fit into what is left.
 */
export function ownParameters(sizes: Sizes): Readonly<Record<string, string | number>> {
  const memory = toMebibytes(sizes.memory);
  const storage = toMebibytes(sizes.storage);
  const within = (least: number, value: number, most: number): number => Math.floor(Math.min(most, Math.max(least, value)));
  return {
    shared_buffers: `${within(64, memory / 4, Infinity)}MB`,
    effective_cache_size: `${Math.floor((memory * 5) / 8)}MB`,
    maintenance_work_mem: `${within(32, memory / 16, 1024)}MB`,
    autovacuum_work_mem: `${within(16, memory / 32, 512)}MB`,
    work_mem: `${within(2, memory / 4 / sizes.connections, 256)}MB`,
    // a checkpoint at most each quarter of an hour, unless a tenth of the disk is written before
    checkpoint_timeout: '15min',
    checkpoint_completion_target: '0.9',
    min_wal_size: '80MB',
    max_wal_size: `${within(256, storage / 10, 16_384)}MB`,
    // a standby that is away for long is built anew; the leader's disk must not fill for its sake
    max_slot_wal_keep_size: `${within(512, storage / 4, 65_536)}MB`,
    random_page_cost: '1.1',
    effective_io_concurrency: 200,
    log_checkpoints: 'on',
    log_lock_waits: 'on',
    log_autovacuum_min_duration: '1min',
    log_min_duration_statement: '5s',
    // who is gone without a word must not hold locks for ever
    idle_in_transaction_session_timeout: '1h',
    tcp_keepalives_idle: 60,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 3,
    password_encryption: 'scram-sha-256',
    hot_standby_feedback: 'on',
    shared_preload_libraries: 'pg_stat_statements',
  };
}

/** A segment is copied when it is full, or half of the promise after its first change: the other half is for the copying. */
export const archiveTimeout = (rpo: Duration): number => Math.max(1, Math.floor(toSeconds(rpo) / 2));
