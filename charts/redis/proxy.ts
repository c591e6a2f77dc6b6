import type { PlanOf } from '../../blueprint/blueprint';
import { componentOf } from '../service-chart';
import { GROUP, QUORUM, replicaHosts, SENTINELS } from './group';
import type { redis } from './service';
import { checkOverTls } from './tls';

type Plan = PlanOf<typeof redis>;

/** What a check says and hears, one after the other. */
const check = (tls: boolean, ...words: readonly (readonly [send: string, expect: string])[]): string =>
  [
    '  option tcp-check',
    `  tcp-check connect${tls ? ' ssl' : ''}`,
    ...words.flatMap(([send, expect]) => [`  tcp-check send "${send}\\r\\n"`, `  tcp-check expect string "${expect}"`]),
  ].join('\n');
const LOGIN = ['AUTH proxy @PASSWORD@', '+OK'] as const;
/** A server that answers something else closes at once: the check would wait for the rest otherwise. Sentinels do not know it. */
const LAST = '\\r\\nQUIT';
/** A server takes writes only when it says itself that it leads. */
const leads = (tls: boolean): string => check(tls, LOGIN, ['PING', '+PONG'], [`INFO replication${LAST}`, 'role:master']);
/** A check that fails twice ends the connections: their server leads no more, and refuses what they write. */
const EVERY = 'check inter 1s fastinter 500ms fall 2 rise 1 resolvers cluster init-addr last,libc,none';

/**
 * Leads each connection to who leads (docs.haproxy.org/3.2/configuration.html). A majority of Sentinels says who that is: in a network that is cut, two
 * servers may say so of themselves. Only where no majority answers is a server believed, as long as it is the only one.
 */
export function proxyConfiguration(plan: Plan): string {
  const server = componentOf(plan, 'server');
  const sentinel = componentOf(plan, 'sentinel');
  const { redis: listen = 0, metrics = 0 } = Object.fromEntries(
    Object.entries(componentOf(plan, 'proxy').ports).map(([key, { port }]) => [key, port]),
  );
  const servers = replicaHosts(server.host, server.replicas).map((host) => `${host}:${server.ports['redis']?.port ?? 0}`);
  const sentinels = replicaHosts(sentinel.host, SENTINELS).map((host) => `${host}:${sentinel.ports['sentinel']?.port ?? 0}`);
  const { tls } = plan.options;
  const lead = leads(tls);
  const checked = (at: string): string => `${at} ${EVERY}${checkOverTls(plan, at.replace(/:\d+$/, ''))}`;
  const lines = [
    GLOBAL,
    `frontend metrics\n  mode http\n  bind :${metrics}\n  timeout client 10s\n  http-request return status 200 if { path /ready }\n  http-request use-service prometheus-exporter if { path /metrics }\n  http-request return status 404`,
    [
      `frontend clients\n  bind :${listen}`,
      ...servers.map((_, n) => `  use_backend server-${n} if { nbsrv(says-${n}) ge ${QUORUM} }`),
      '  default_backend servers',
    ].join('\n'),
    ...servers.map(
      (address, n) => `backend server-${n}\n${lead}\n  server server-${n} ${checked(address)} on-marked-down shutdown-sessions`,
    ),
    [
      `backend servers\n  tcp-request content reject if { nbsrv(servers) gt 1 }\n${lead}`,
      ...servers.map((address, n) => `  server server-${n} ${checked(address)} on-marked-down shutdown-sessions`),
    ].join('\n'),
    ...servers.map((address, n) =>
      [
        `backend says-${n}\n${check(tls, LOGIN)}\n${saying(
          servers.map((other) => other.replace(/:\d+$/, '')),
          n,
        )}`,
        ...sentinels.map((at, vote) => `  server sentinel-${vote} ${checked(at)}`),
      ].join('\n'),
    ),
  ];
  return `${lines.join('\n\n')}\n`;
}

/** Whether a Sentinel names a server. One that names another says no at once: the check would wait for the rest of its answer otherwise. */
const saying = (hosts: readonly string[], n: number): string =>
  [
    `  tcp-check send "SENTINEL get-master-addr-by-name ${GROUP}\\r\\n"`,
    // the answer begins with the length of the name
    ...hosts.flatMap((host, other) => (other === n ? [] : [`  tcp-check expect min-recv ${host.length} ! string "${host}"`])),
    `  tcp-check expect string "${hosts[n] ?? ''}"`,
  ].join('\n');

const GLOBAL = `global
  log stdout format raw local0 err
  maxconn 4000
  # connections that nobody closes end with the pod
  hard-stop-after 20s

defaults
  mode tcp
  log global
  timeout connect 2s
  timeout check 2s
  # Redis never ends a connection because it is idle; who is gone is found by the keep-alive
  timeout client 24h
  timeout server 24h
  option clitcpka
  option srvtcpka
  option dontlognull

# pods come back with other addresses, which count at once (an obsolete one that is held hides them); while nobody answers the last one is good enough, since
# each is checked
resolvers cluster
  parse-resolv-conf
  accepted_payload_size 4096
  timeout resolve 1s
  timeout retry 1s
  hold valid 5s
  hold nx 24h
  hold obsolete 0s
  hold other 24h
  hold refused 24h
  hold timeout 24h`;
