import type { PlanOf } from '../../blueprint/blueprint';
import type { PostgresRequest, PostgresResult, SecretResult } from '../../blueprint/contracts/contract';
import { scratch, Workload, type SiteChart } from '../../constructs/kubernetes';
import { componentOf, imageOf } from '../service-chart';
import { isPooled } from './answer';
import { filesOf, keyOf } from './archive';
import { certificate, runningPooler } from './certificates';
import type { postgres } from './service';
import { poolerLines } from './tls';

type Plan = PlanOf<typeof postgres>;

/** The image's user `pgbouncer` (images/pgbouncer/Dockerfile). */
const PGBOUNCER = 999;
const CONFIG = '/etc/pgbouncer/pgbouncer.ini';

/** Connections that clients share, and what asks who may have one. */
export function addPooler(scope: SiteChart, plan: Plan): void {
  const { base, replicas, spread } = componentOf(plan, 'pooler');
  const open = { tcp: 'postgres' } as const;
  const { command, env, files } = runningPooler(plan);
  new Workload(scope, {
    kind: 'Deployment',
    ...base,
    container: 'pgbouncer',
    image: imageOf(plan, 'pooler'),
    user: PGBOUNCER,
    replicas,
    reach: 'same-node',
    spread: replicas > 1 && plan.on === undefined ? spread : 'none',
    command,
    env,
    files: { [CONFIG]: configuration(plan), ...files, ...filesOf('pooler.sh') },
    mounts: {
      ...certificate(plan, 'pooler'),
      '/run/pooler': scratch('pooler', '1Mi', 'memory'),
      '/run/pooling': keyOf((plan.answers as Readonly<Record<string, SecretResult>>)['pooling'] as SecretResult),
    },
    probes: { readiness: open, startup: open, liveness: { ...open, failures: 6 } },
    // clients end their transactions first
    terminationGrace: '1m',
  });
}

/** pgbouncer.org/config.html, for 1.18 and later. What a service may have open at once is shared among the poolers. */
function configuration(plan: Plan): string {
  const { base, replicas } = componentOf(plan, 'pooler');
  const { host, ports } = componentOf(plan, 'db');
  const databases = [
    ...new Set(
      plan.grants
        .filter(({ request }) => isPooled(plan.options, request as PostgresRequest))
        .map(({ answer }) => (answer as PostgresResult).database),
    ),
  ].sort();
  const share = Math.max(1, Math.floor((plan.options.connections * 0.8) / Math.max(1, databases.length) / replicas));
  return [
    '[databases]',
    // the leader, whoever that is: its Service keeps one address
    ...databases.map((database) => `${database} = host=${host} port=${ports['postgres']?.port ?? 0} auth_user=pooler`),
    '',
    '[pgbouncer]',
    'listen_addr = 0.0.0.0',
    `listen_port = ${base.ports?.['postgres']?.port ?? 0}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    'auth_file = /run/pooler/users.txt',
    'auth_query = SELECT asked, secret FROM pooler.lookup($1)',
    'pool_mode = transaction',
    'max_client_conn = 1000',
    `default_pool_size = ${Math.min(20, share)}`,
    `max_db_connections = ${share}`,
    // after a failover nothing goes on with a server that no longer leads
    'server_fast_close = 1',
    'server_lifetime = 600',
    'server_idle_timeout = 60',
    'server_connect_timeout = 5',
    'server_login_retry = 1',
    'server_check_delay = 5',
    'query_wait_timeout = 60',
    // a node without power answers nothing, and TCP alone would wait for it for a quarter of an hour: idle connections end after 9 s, those with a query after 8 s
    'tcp_keepidle = 5',
    'tcp_keepintvl = 2',
    'tcp_keepcnt = 2',
    'tcp_user_timeout = 8000',
    'dns_max_ttl = 15',
    // drivers of Java say it at each start
    'ignore_startup_parameters = extra_float_digits',
    ...poolerLines(plan),
    'log_connections = 0',
    'log_disconnections = 0',
    '',
  ].join('\n');
}
