import { join } from 'node:path';
import { z } from 'zod';
import { volume, secret } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { size } from '../../environments/fields';
import { MYSQL } from './user';

const here = (file: string): string => join(sourceOf(__dirname), file);

/** Who makes users that expire, where a vault does; no service's own user has a dash. */
const MANAGER = 'vault-manager';

/** MySQL 8.4: one server, one database and user for each service that asks. */
export const mysql = defineService({
  kind: 'mysql',
  wave: 'data',
  options: {
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
  },
  images: {
    server: image('docker.io/library/mysql', '8.4.11'),
    exporter: image('quay.io/prometheus/mysqld-exporter', 'v0.19.0'),
  },
  components: ({ options }) => ({
    db: { kind: 'stateful', cpu: '250m', memory: options.memory, ports: { mysql: 3306, metrics: 9104 }, keepsIn: ['data'] },
  }),
  needs: ({ options }) => ({
    data: volume(options.storage),
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
  keeps: () => ({
    databases: {
      need: 'data',
      method: 'dump',
      component: 'db',
      dump: {
        image: 'server',
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
      },
    },
  }),
  watches: () => ({
    metrics: { server: { component: 'db', port: 'metrics' } },
    rules: [here('alerts.yaml')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

/** MySQL user names end at 32 characters (dev.mysql.com/doc/refman/8.4, user names); dashes would need quotes. */
const identifier = (name: string): string => name.replaceAll('-', '_').slice(0, 32);
