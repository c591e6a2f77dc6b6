import { join } from 'node:path';
import { z } from 'zod';
import { volume, secret } from '../../blueprint/contracts/contract';
import { defineService, image, reloads, type ChartModule, type Copied } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration, size } from '../../environments/fields';
import { ENGINES } from './engine';
import { MYSQL } from './user';

const here = (file: string): string => join(sourceOf(__dirname), file);

const ENGINE_NAMES = ['mysql', 'mariadb'] as const;

/** Who makes users that expire, where a vault does; no service's own user has a dash. */
const MANAGER = 'vault-manager';

/** MySQL 8.4 or MariaDB 11.8: one server, one database and user for each service that asks. */
export const mysql = defineService({
  kind: 'mysql',
  wave: 'data',
  options: {
    /**
     * The server: MySQL 8.4, or MariaDB 11.8, which takes what is asked of MySQL and differs in functions, JSON and sign-in. Neither opens the data of the other.
     * @default 'mysql'
     */
    engine: z.enum(ENGINE_NAMES).default('mysql'),
    /**
     * Disk for the databases. On local-path volumes it is a wish, not a bound.
     * @default '10Gi'
     */
    storage: size.default('10Gi'),
    /**
     * Memory of the server; half of it becomes the InnoDB buffer pool.
     * @default '1Gi'
     */
    memory: size.default('1Gi'),
    /**
     * Longest number of client connections.
     * @default 151 the server's own
     */
    connections: z.int().min(10).max(10_000).default(151),
    /**
     * Writes each change down and copies it with the backups, so that the databases can be brought back as they were at any second: what a site needs that
     * promises less loss than a day. `{}` takes its defaults.
     * @default none: what comes back is the last dump
     */
    pointInTime: z
      .strictObject({
        /**
         * How often the changes are copied: what may be lost with the disk.
         * @default '5m'
         */
        every: duration.default('5m'),
        /**
         * How long the server keeps them. Dumps may fail for so long before a gap opens.
         * @default '3d'
         */
        reach: duration.default('3d'),
        /**
         * Disk for them: about as much as is written to the databases in that time.
         * @default '5Gi'
         */
        storage: size.default('5Gi'),
      })
      .optional(),
  },
  images: {
    mysql: image('docker.io/library/mysql', '8.4.11'),
    mariadb: image('docker.io/library/mariadb', '11.8.8'),
    // MySQL of the same line with mysqlbinlog, which the first leaves out; it runs when somebody brings changes back, and never else
    tools: image('docker.io/percona/percona-server', '8.4.10-10.1'),
    exporter: image('quay.io/prometheus/mysqld-exporter', 'v0.19.0'),
  },
  components: ({ options }) => ({
    db: {
      kind: 'stateful',
      cpu: '250m',
      memory: options.memory,
      ports: { mysql: 3306, metrics: 9104 },
      keepsIn: ['data', ...(options.pointInTime ? ['changes'] : [])],
    },
  }),
  needs: ({ options }) => ({
    data: volume(options.storage),
    ...(options.pointInTime && { changes: volume(options.pointInTime.storage) }),
    root: secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'root of the MySQL server'),
    exporter: secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'who reads the state of the MySQL server for its metrics'),
    copier: secret(
      { kind: 'password', length: 32, alphabet: 'alphanumeric' },
      'who copies the databases of the MySQL server and brings them back',
    ),
  }),
  provides: {
    mysql: {
      component: 'db',
      port: 'mysql',
      unfit: ({ engines }, { engine }) =>
        engines === undefined || engines.includes(engine)
          ? undefined
          : { option: 'engine', got: engine, expected: `engine: ${engines.map((name) => `'${name}'`).join(' or ')}` },
      answer: ({ request, consumer, host, port, account }) => ({
        host,
        port,
        database: request.database ?? identifier(consumer),
        ...account(request.user ?? identifier(consumer), `database user of ${consumer}`),
      }),
      mints: {
        plugin: 'mysql-database-plugin',
        manager: MANAGER,
        // the server signs its own certificate: what it protects from is who listens
        address: ({ host, port }) => `{{username}}:{{password}}@tcp(${host}:${port})/?tls=preferred`,
        userName: 'v-{{ .RoleName | replace "." "-" | truncate 15 }}-{{ random 12 }}',
        create: ({ database }) => [
          "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}';",
          `GRANT ALL PRIVILEGES ON \`${database}\`.* TO '{{name}}'@'%';`,
        ],
        revoke: ["DROP USER IF EXISTS '{{name}}'@'%';"],
      },
    },
  },
  // the password of root is set when the server starts
  takes: () => ({ db: reloads('grants', 'copier', 'exporter') }),
  keeps: ({ options: { engine, pointInTime } }): Readonly<Record<string, Copied>> => ({
    databases: {
      need: 'data',
      method: 'dump',
      component: 'db',
      dump: {
        image: engine,
        user: MYSQL,
        port: 'mysql',
        password: 'copier',
        file: 'databases.sql',
        scripts: {
          dump: here('dump.sh'),
          restore: here('restore.sh'),
          prove: here('prove.sh'),
          mask: here('mask.sh'),
          load: here('load.sh'),
        },
        ...(pointInTime && { forward: { image: ENGINES[engine].forwarder, script: here('forward.sh') } }),
      },
    },
    ...(pointInTime && {
      changes: { need: 'changes', method: 'files', component: 'db', user: MYSQL, changesOf: 'databases', every: pointInTime.every },
    }),
  }),
  watches: () => ({
    metrics: { server: { component: 'db', port: 'metrics' } },
    rules: [here('alerts.yaml')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

/** MySQL user names end at 32 characters (dev.mysql.com/doc/refman/8.4, user names); dashes would need quotes. */
const identifier = (name: string): string => name.replaceAll('-', '_').slice(0, 32);
