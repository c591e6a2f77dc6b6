import type { MysqlEngine } from '../../blueprint/contracts/contract';
import type { Duration, Size } from '../../constructs/units';
import { toMebibytes, toSeconds } from '../../constructs/units';

/** What the images of the two servers call differently. Their user, folders and port are the same, and the scripts find the tools by name. */
interface Facts {
  /** Variables of its entry point. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables of what prepares each start. */
  readonly starting: Readonly<Record<string, string>>;
  /** Succeeds once the server answers by TCP: the one that only initializes the data directory does not listen there. */
  readonly ping: readonly string[];
  /** Image with the tools that bring changes back. */
  readonly forwarder: 'mariadb' | 'tools';
  /** Settings of a server that writes its changes down, beside those of both. */
  readonly logging: readonly string[];
  /** Settings of one that does not. */
  readonly silent: readonly string[];
}

const host = (tool: string, ...more: readonly string[]): readonly string[] => [
  tool,
  '--no-defaults',
  ...more,
  '--host=127.0.0.1',
  '--silent',
  'ping',
];

export const ENGINES: Readonly<Record<MysqlEngine, Facts>> = {
  mysql: {
    env: { MYSQL_ROOT_PASSWORD_FILE: '/run/root/value', MYSQL_ROOT_HOST: 'localhost' },
    starting: {},
    ping: host('mysqladmin'),
    // Oracle's image leaves mysqlbinlog out (docker-library/mysql, issues 847 and 907)
    forwarder: 'tools',
    logging: ['gtid_mode = ON', 'enforce_gtid_consistency = ON'],
    // on by default, with a month of logs beside the data
    silent: ['skip_log_bin'],
  },
  mariadb: {
    env: {
      MARIADB_ROOT_PASSWORD_FILE: '/run/root/value',
      MARIADB_ROOT_HOST: 'localhost',
      // system tables of an older release are made new at the start (MariaDB/mariadb-docker, docker-entrypoint.sh)
      MARIADB_AUTO_UPGRADE: '1',
    },
    starting: { RENEWS: 'true' },
    // since 11.4 the client asks for a certificate that it can verify
    ping: host('mariadb-admin', '--skip-ssl'),
    forwarder: 'mariadb',
    // MySQL's defaults; GTIDs are always there, and strict ones would refuse changes that are brought back
    logging: ['binlog_format = ROW', 'binlog_row_image = FULL', 'gtid_strict_mode = OFF'],
    silent: [],
  },
};

/** Where the server writes its changes down: a volume of their own. */
export const LOGS = '/var/lib/mysql-changes';

interface Settings {
  readonly engine: MysqlEngine;
  readonly memory: Size;
  readonly connections: number;
  readonly pointInTime?: { readonly reach: Duration } | undefined;
}

/** The server's configuration file. dev.mysql.com/doc/refman/8.4: innodb-dedicated-server is off, so the buffer pool is ours to size. */
export function configuration({ engine, memory, connections, pointInTime }: Settings, start: string): string {
  const { logging, silent } = ENGINES[engine];
  const changes = pointInTime && [
    'server_id = 1',
    `log_bin = ${LOGS}/binlog`,
    `binlog_expire_logs_seconds = ${toSeconds(pointInTime.reach)}`,
    'max_binlog_size = 128M',
    // a change that was confirmed is on the disk in both places, whatever happens to the machine
    'sync_binlog = 1',
    'innodb_flush_log_at_trx_commit = 1',
    // rows are written down, not statements: a function can do no harm in a copy
    'log_bin_trust_function_creators = ON',
    ...logging,
  ];
  return [
    '[mysqld]',
    `innodb_buffer_pool_size = ${Math.floor(toMebibytes(memory) / 2)}M`,
    `max_connections = ${connections}`,
    'character_set_server = utf8mb4',
    'skip_name_resolve = ON',
    `init_file = ${start}/root.sql`,
    ...(changes ?? silent),
    '',
  ].join('\n');
}
