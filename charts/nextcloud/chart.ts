import { exchanged, readAsset } from '../../constructs/files/asset';
import { claim, ScheduledJob, scratch, Workload, type Env, type InitContainerProps } from '../../constructs/kubernetes';
import { toMebibytes } from '../../constructs/units';
import { componentOf, imageOf, libpqEnv, type ServiceChart } from '../service-chart';
import type { nextcloud } from './service';
import { AUTHORITIES, authorities, configuration, ETC, filesOf, script, secretsOf, type Plan } from './settings';
import { HTML, WWW_DATA } from './user';

/** Memory that a request takes: the image's bound of one is five times as much, which few reach. */
const REQUEST_MIB = 96;
const MEBIBYTE = 1 << 20;
const NOBODY = 65_534;

export const chart: ServiceChart<typeof nextcloud> = {
  build(scope, plan, site) {
    const config = configuration(plan, site);
    const secrets = secretsOf(plan);
    const { html, admin, metrics, 'sign-in': signIn } = plan.answers;
    const volume = { [HTML]: claim(html.claim) };
    const image = imageOf(plan, 'app');
    const app = componentOf(plan, 'app');
    const database = libpqEnv(plan.answers.db, AUTHORITIES.db);
    const probe = { http: '/status.php', port: 'http', headers: { Host: plan.options.host }, timeout: '10s' } as const;

    new Workload(scope, {
      kind: 'Deployment',
      ...app.base,
      image,
      user: WWW_DATA,
      replicas: 1,
      ...script('start.sh'),
      files: { ...config, ...starting(plan), ...apache() },
      env: { ...serverEnv(plan, app.memoryLimit), ...database },
      mounts: { ...volume, ...secrets, '/run/php': scratch('php', '1Mi', 'memory') },
      // a picture is scaled and a large file is put together there
      writable: { '/tmp': '4Gi', '/run/apache2': '1Mi', '/run/lock': '1Mi' },
      // a request for status touches neither database nor bucket: maintenance and a slow store restart nobody
      probes: { readiness: probe, liveness: { ...probe, every: '30s', failures: 10 }, startup: { ...probe, failures: 120 } },
      terminationGrace: '2m',
      initContainers: [install()],
    });
    new ScheduledJob(scope, {
      ...componentOf(plan, 'cron').base,
      schedule: '*/5 * * * *',
      longest: '1h',
      retries: 0,
      image,
      user: WWW_DATA,
      ...script('cron.sh'),
      files: { ...config, ...script('cron.sh', 'unhold.sh').files },
      env: { PHP_MEMORY_LIMIT: '512M', ...database },
      mounts: { ...volume, ...secrets },
      writable: { '/tmp': '2Gi' },
    });
    if (plan.options.push) push();
    exporter();

    /** Installs, upgrades and sets up, as the one pod that does. */
    function install(): InitContainerProps {
      const { db } = plan.answers;
      const { command, files } = script('install.sh', 'unhold.sh', 'config/apps.php', 'config/strip.php');
      return {
        name: 'install',
        image,
        command,
        files: { ...config, ...files },
        env: {
          NEXTCLOUD_ADMIN_USER: plan.options.admin,
          NEXTCLOUD_ADMIN_PASSWORD_FILE: '/run/nextcloud/admin',
          POSTGRES_HOST: `${db.host}:${db.port}`,
          POSTGRES_DB: db.database,
          ...(typeof db.user === 'string' ? { POSTGRES_USER: db.user } : { POSTGRES_USER_FILE: '/run/nextcloud/database-user' }),
          POSTGRES_PASSWORD_FILE: '/run/nextcloud/database-password',
          PHP_MEMORY_LIMIT: '512M',
          ...database,
          APPS: [...new Set([...(plan.options.push ? ['notify_push'] : []), ...(signIn ? ['user_oidc'] : []), ...plan.options.apps])].join(
            ' ',
          ),
          ...signInEnv(plan),
        },
        mounts: {
          ...volume,
          ...secrets,
          ...filesOf({ admin: admin.value, metrics: metrics.value, ...(signIn && { 'client-secret': signIn.clientSecret }) }),
        },
        writable: { '/tmp': '1Gi' },
        requests: { cpu: '100m', memory: '256Mi' },
        limits: { memory: '1Gi' },
      };
    }

    function push(): void {
      const { base } = componentOf(plan, 'push');
      const { files } = script('config/push.php');
      const settings = scratch('settings', '1Mi', 'memory');
      const ready = { tcp: 'http' } as const;
      new Workload(scope, {
        kind: 'Deployment',
        ...base,
        image: imageOf(plan, 'push'),
        user: WWW_DATA,
        replicas: 1,
        command: [
          '/notify_push',
          '--nextcloud-url',
          `http://${app.host}:${app.ports['http']?.port ?? 0}`,
          '--port',
          '7867',
          '--metrics-port',
          '7868',
          '--no-ansi',
          '/run/settings/config.php',
        ],
        env: database,
        files: authorities(plan),
        mounts: { '/run/settings': settings },
        probes: { readiness: ready, liveness: { ...ready, failures: 6 }, startup: ready },
        initContainers: [
          {
            name: 'settings',
            image,
            command: ['php', `${ETC}/push.php`, '/run/settings/config.php'],
            files: { ...config, ...files },
            mounts: { ...secrets, '/run/settings': settings },
            requests: { cpu: '10m', memory: '32Mi' },
            limits: { memory: '128Mi' },
          },
        ],
      });
    }

    function exporter(): void {
      const ready = { tcp: 'metrics' } as const;
      new Workload(scope, {
        kind: 'Deployment',
        ...componentOf(plan, 'exporter').base,
        image: imageOf(plan, 'exporter'),
        user: NOBODY,
        replicas: 1,
        env: {
          NEXTCLOUD_SERVER: `http://${app.host}:${app.ports['http']?.port ?? 0}`,
          NEXTCLOUD_AUTH_TOKEN: '@/run/nextcloud/metrics',
          // it counts files of everybody
          NEXTCLOUD_TIMEOUT: '30s',
        },
        mounts: filesOf({ metrics: metrics.value }),
        probes: { readiness: ready, startup: ready },
      });
    }
  },
};

/** Its start, which writes where sessions are (github.com/phpredis/phpredis, PHP Session handler). */
function starting({ answers: { cache } }: Plan): Readonly<Record<string, string>> {
  const { files } = script('start.sh');
  if (cache.ca === undefined) return files;
  const words = { '"tcp://$REDIS_AT?': `"tls://$REDIS_AT?stream[cafile]=${AUTHORITIES.cache}&` };
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, exchanged(text, words)]));
}

function serverEnv({ options, answers }: Plan, memoryLimit: Plan['components'][string]['memoryLimit']): Env {
  const { cache } = answers;
  return {
    NEXTCLOUD_HOST: options.host,
    NEXTCLOUD_WORKERS: String(Math.max(4, Math.floor(toMebibytes(memoryLimit) / REQUEST_MIB))),
    APACHE_BODY_LIMIT: String(toMebibytes(options.largestUpload) * MEBIBYTE),
    PHP_MEMORY_LIMIT: '512M',
    PHP_UPLOAD_LIMIT: `${toMebibytes(options.largestUpload)}M`,
    // not REDIS_HOST: for it the image's entry point writes where only root may (nextcloud/docker#763)
    REDIS_AT: `${cache.host}:${cache.port}`,
    REDIS_LOGIN: cache.user,
  };
}

/** How people sign in at the issuer (github.com/nextcloud/user_oidc, README). */
function signInEnv({ options, answers }: Plan): Env {
  const signIn = answers['sign-in'];
  if (!signIn) return {};
  const { issuer, clientId, scopes, claims } = signIn;
  return {
    OIDC_NAME: 'site',
    OIDC_CLIENT: clientId,
    OIDC_DISCOVERY: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    OIDC_SCOPE: scopes.join(' '),
    OIDC_USER: claims.user,
    OIDC_GROUPS_CLAIM: claims.groups,
    OIDC_GROUPS: options.groups.length === 0 ? '' : `/^(${options.groups.map(escaped).join('|')})$/`,
    OIDC_RESTRICT: options.groups.length === 0 ? '0' : '1',
  };
}

const escaped = (group: string): string => group.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const apache = (): Readonly<Record<string, string>> => ({
  '/etc/apache2/ports.conf': readAsset(__dirname, 'apache/ports.conf'),
  '/etc/apache2/sites-available/000-default.conf': readAsset(__dirname, 'apache/site.conf'),
  '/etc/apache2/conf-available/remoteip.conf': readAsset(__dirname, 'apache/remoteip.conf'),
  '/etc/apache2/mods-available/mpm_prefork.conf': readAsset(__dirname, 'apache/workers.conf'),
});
