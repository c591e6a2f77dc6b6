import type { PlanOf } from '../../blueprint/blueprint';
import { jdbcAddress, type ChartSite } from '../service-chart';
import { FILES, KEEPER } from './places';
import type { keycloak } from './service';

type Plan = PlanOf<typeof keycloak>;
type Variables = Readonly<Record<string, string>>;

/** What nobody of a site asks for, and is on by default: less to be attacked by (`kc.sh build --help-all`). */
const OFF = [
  'ciba',
  'device-flow',
  'identity-brokering-api',
  'impersonation',
  'kerberos',
  'organization',
  'token-exchange-standard',
  'twitter-broker',
] as const;

/** Options that the server is put together for; given again at its start they must be the same. */
export const buildOptions = (): Variables => ({
  KC_DB: 'postgres',
  KC_EVENT_METRICS_USER_ENABLED: 'true',
  KC_FEATURES_DISABLED: OFF.join(','),
  KC_HEALTH_ENABLED: 'true',
  KC_METRICS_ENABLED: 'true',
  KC_VAULT: 'file',
  // its first is the vendor's image, whose own heap is for a machine
  JAVA_OPTS_KC_HEAP: '-XX:MaxRAMPercentage=65 -XX:InitialRAMPercentage=30',
});

/** Options of the server that are no secrets (keycloak.org, server/all-config). */
export function serverOptions({ options, answers, components }: Plan, { blueprint }: ChartSite): Variables {
  const { storage, directory } = answers;
  const ports = components['server']?.ports ?? {};
  const port = (name: string): string => String(ports[name]?.port ?? 0);
  return {
    ...buildOptions(),
    KC_DB_URL: jdbcAddress(storage, FILES.databaseAuthority),
    // all servers together keep well below what a database takes
    KC_DB_POOL_INITIAL_SIZE: '2',
    KC_DB_POOL_MIN_SIZE: '2',
    KC_DB_POOL_MAX_SIZE: '15',
    KC_HOSTNAME: `https://${options.host}`,
    KC_HTTP_ENABLED: 'true',
    KC_HTTP_PORT: port('http'),
    KC_HTTP_MANAGEMENT_PORT: port('management'),
    // what the edge says of clients is believed of pods alone, and policies let none but the edge and the firewall come here
    KC_PROXY_HEADERS: 'xforwarded',
    ...(blueprint.cluster && { KC_PROXY_TRUSTED_ADDRESSES: blueprint.cluster.pods }),
    // the same for one server: a new one beside an old one must not keep what the other has changed. They find each other in the database, and speak by TLS
    KC_CACHE: 'ispn',
    KC_CACHE_STACK: 'jdbc-ping',
    KC_CACHE_EMBEDDED_NETWORK_BIND_PORT: port('cluster'),
    KC_EVENT_METRICS_USER_TAGS: 'realm,clientId',
    KC_EVENT_METRICS_USER_EVENTS: 'login,code_to_token,refresh_token,logout',
    KC_VAULT_DIR: FILES.secrets,
    ...(directory && { KC_TRUSTSTORE_PATHS: FILES.authorities }),
    KC_LOG_CONSOLE_OUTPUT: 'json',
    KC_BOOTSTRAP_ADMIN_CLIENT_ID: KEEPER,
    KEEPER,
    PORT: port('http'),
  };
}
