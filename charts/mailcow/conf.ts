import { SIZES, MAIL_PORTS } from './facts';
import type { Options } from './service';

/** What differs on each host. */
export interface Place {
  /** Address of the machine at which the edge finds its web pages; '0.0.0.0' where they are its own. */
  readonly web: string;
  readonly ports: { readonly http: number; readonly https: number };
  /** Account of Let's Encrypt. */
  readonly email: string;
}

/** A value that is filled in on the host, from the file of that name among its secrets. */
const fromFile = (name: string): string => `@${name}@`;
const yes = (is: boolean): 'y' | 'n' => (is ? 'y' : 'n');

/**
 * `mailcow.conf` before its secrets are filled in: each key that upstream's `generate_config.sh` writes, and those that it leaves as comments where they are used.
 * @see test/charts/mailcow/upstream.json for the list of that release
 */
export function mailcowConf(options: Options, { web, ports, email }: Place): Readonly<Record<string, string>> {
  const { host, size, groupware, network, timeZone, spamhaus } = options;
  const { clamd, search, indexers } = SIZES[size];
  // with an address: Docker else listens by IPv6 as well, and hands such packets on as if its own gateway had sent them
  const everywhere = (port: number): string => `0.0.0.0:${port}`;
  return {
    MAILCOW_HOSTNAME: host,
    MAILCOW_PASS_SCHEME: 'BLF-CRYPT',
    DBNAME: 'mailcow',
    DBUSER: 'mailcow',
    DBPASS: fromFile('db'),
    DBROOT: fromFile('db-root'),
    REDISPASS: fromFile('redis'),
    HTTP_PORT: String(ports.http),
    HTTP_BIND: web,
    HTTPS_PORT: String(ports.https),
    HTTPS_BIND: options.web === 'own' ? web : '127.0.0.1',
    // the edge redirects, and speaks plain HTTP inside the mesh
    HTTP_REDIRECT: yes(options.web === 'own'),
    SMTP_PORT: everywhere(MAIL_PORTS.smtp),
    SMTPS_PORT: everywhere(MAIL_PORTS.smtps),
    SUBMISSION_PORT: everywhere(MAIL_PORTS.submission),
    IMAP_PORT: everywhere(MAIL_PORTS.imap),
    IMAPS_PORT: everywhere(MAIL_PORTS.imaps),
    POP_PORT: everywhere(MAIL_PORTS.pop3),
    POPS_PORT: everywhere(MAIL_PORTS.pop3s),
    SIEVE_PORT: everywhere(MAIL_PORTS.sieve),
    DOVEADM_PORT: '127.0.0.1:19991',
    SQL_PORT: '127.0.0.1:13306',
    REDIS_PORT: '127.0.0.1:7654',
    TZ: timeZone,
    COMPOSE_PROJECT_NAME: 'mailcowdockerized',
    DOCKER_COMPOSE_VERSION: 'native',
    ACL_ANYONE: 'disallow',
    MAILDIR_GC_TIME: '7200',
    ADDITIONAL_SAN: '',
    AUTODISCOVER_SAN: yes(options.web === 'own'),
    ADDITIONAL_SERVER_NAMES: '',
    SKIP_LETS_ENCRYPT: 'n',
    ACME_DNS_CHALLENGE: 'n',
    ACME_DNS_PROVIDER: 'dns_xxx',
    ACME_ACCOUNT_EMAIL: email,
    ENABLE_SSL_SNI: 'n',
    SKIP_IP_CHECK: 'n',
    // its own question at its public name would come back through pods, which containers do not reach
    SKIP_HTTP_VERIFICATION: yes(options.web === 'edge'),
    SKIP_UNBOUND_HEALTHCHECK: 'n',
    SKIP_CLAMD: yes(!clamd),
    SKIP_OLEFY: yes(!clamd),
    SKIP_SOGO: yes(!groupware),
    SKIP_FTS: yes(!search),
    FTS_HEAP: '128',
    FTS_PROCS: String(indexers),
    ALLOW_ADMIN_EMAIL_LOGIN: 'n',
    USE_WATCHDOG: 'y',
    WATCHDOG_NOTIFY_BAN: 'n',
    WATCHDOG_NOTIFY_START: 'n',
    WATCHDOG_EXTERNAL_CHECKS: 'n',
    WATCHDOG_VERBOSE: 'n',
    LOG_LINES: '9999',
    IPV4_NETWORK: network,
    IPV6_NETWORK: 'fd4d:6169:6c63:6f77::/64',
    API_KEY: fromFile('api'),
    API_ALLOW_FROM: [...new Set([`${network}.1`, '127.0.0.1', web])].filter((address) => address !== '0.0.0.0').join(','),
    MAILDIR_SUB: 'Maildir',
    SOGO_EXPIRE_SESSION: '480',
    SOGO_URL_ENCRYPTION_KEY: fromFile('sogo-key'),
    DOVECOT_MASTER_USER: '',
    DOVECOT_MASTER_PASS: '',
    WEBAUTHN_ONLY_TRUSTED_VENDORS: 'n',
    SPAMHAUS_DQS_KEY: spamhaus ? fromFile('spamhaus') : '',
    // machines of a site have public IPv4 alone: half of IPv6 makes open relays, as upstream warns
    ENABLE_IPV6: 'false',
    DISABLE_NETFILTER_ISOLATION_RULE: 'n',
    // who may say for whom a request is; upstream's nginx trusts all private networks besides, and only the edge reaches it
    TRUSTED_PROXIES: '',
  };
}

export const confText = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
