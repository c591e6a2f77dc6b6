import type { PlanOf } from '../../blueprint/blueprint';
import { readAsset } from '../../constructs/files/asset';
import { Workload, claim, scratch, secretFile, type Env, type InitContainerProps, type Volume } from '../../constructs/kubernetes';
import { componentOf, imageOf, variable, type ChartSite, type ServiceChart } from '../service-chart';
import type { mautic } from './service';
import { WWW_DATA } from './user';

type Plan = PlanOf<typeof mautic>;

const LIB = '/usr/local/lib/archipel';
const HTML = '/var/www/html';
/** What the application compiles and keeps for a while: of one pod, since another release would not understand it. */
const WORKING: Readonly<Record<string, Volume>> = {
  [`${HTML}/var/cache`]: scratch('cache', '1Gi'),
  [`${HTML}/var/tmp`]: scratch('work', '1Gi'),
  [`${HTML}/var/logs`]: scratch('logs', '256Mi'),
};
/** Minutes: how often, how long after the hour's beginning, what (docs.mautic.org, cron jobs). */
const TASKS = [
  '15 0 mautic:segments:update',
  '15 5 mautic:campaigns:update',
  '15 10 mautic:campaigns:trigger',
  '5 2 mautic:import --limit=600',
  '5 3 mautic:webhooks:process',
  '5 4 mautic:broadcasts:send',
  '5 1 mautic:contacts:scheduled_export',
].join('\n');

export const chart: ServiceChart<typeof mautic> = {
  build(scope, plan, site) {
    const page = {
      http: '/s/login',
      port: 'http',
      headers: { Host: plan.options.host, 'X-Forwarded-Proto': 'https' },
      timeout: '10s',
    } as const;
    const common = (component: string) => ({
      kind: 'Deployment' as const,
      ...componentOf(plan, component).base,
      image: imageOf(plan, 'app'),
      user: WWW_DATA,
      replicas: 1,
      env: environment(plan, site),
      mounts: mounts(plan),
      writable: { '/tmp': '1Gi' } as const,
    });
    new Workload(scope, {
      ...common('app'),
      command: ['apache2-foreground'],
      files: files('php.ini', 'apache.conf', 'parameters_local.php'),
      writable: { '/tmp': '1Gi', '/var/run/apache2': '1Mi', '/var/lock/apache2': '1Mi' },
      // the first start installs, one of a new release migrates
      probes: { readiness: { ...page, every: '15s' }, startup: { ...page, failures: 120 } },
      initContainers: [prepare(plan, site, { LEADS: 'true' })],
    });
    new Workload(scope, {
      ...common('worker'),
      container: 'worker',
      command: ['bash', `${LIB}/worker.sh`],
      env: { ...environment(plan, site), SENDERS: String(plan.options.senders) },
      files: files('php.ini', 'parameters_local.php', 'worker.sh'),
      probes: { readiness: { exec: ['sh', '-c', 'grep -qs "[m]essenger:consume" /proc/[0-9]*/cmdline'] } },
      // a mail that is being sent is sent
      terminationGrace: '2m',
      initContainers: [prepare(plan, site)],
    });
    const alive = (minutes: number) => ({ exec: ['sh', '-c', `[ -n "$(find /tmp/alive -mmin -${minutes})" ]`], every: '1m' }) as const;
    new Workload(scope, {
      ...common('clock'),
      container: 'clock',
      command: ['bash', `${LIB}/cron.sh`],
      env: { ...environment(plan, site), TASKS },
      files: files('php.ini', 'parameters_local.php', 'cron.sh'),
      // a large segment takes its time; what takes hours hangs
      probes: { readiness: alive(60), liveness: alive(240), startup: { ...alive(240), every: '5s' } },
      initContainers: [prepare(plan, site)],
    });
  },
};

/** Files of this folder, by where the image expects them. */
function files(...names: readonly string[]): Readonly<Record<string, string>> {
  const places: Readonly<Record<string, string>> = {
    'php.ini': '/usr/local/etc/php/conf.d/zz-archipel.ini',
    // the names that the image's own Apache reads: nothing of it is left
    'apache.conf': '/etc/apache2/sites-available/000-default.conf',
    'parameters_local.php': `${HTML}/config/parameters_local.php`,
  };
  const own = Object.fromEntries(names.map((name) => [places[name] ?? `${LIB}/${name}`, readAsset(__dirname, name)]));
  return names.includes('apache.conf') ? { ...own, '/etc/apache2/ports.conf': '# 000-default.conf says where it listens\n' } : own;
}

function prepare(plan: Plan, site: ChartSite, more: Env = {}): InitContainerProps {
  const { options, answers } = plan;
  const { base } = componentOf(plan, 'app');
  return {
    name: 'prepare',
    image: imageOf(plan, 'app'),
    command: ['bash', `${LIB}/prepare.sh`],
    env: { ...environment(plan, site), ADMIN: options.admin, ADMIN_EMAIL: options.adminEmail, ...more },
    files: files('php.ini', 'parameters_local.php', 'prepare.sh', 'prepare.php', 'local.php'),
    mounts: {
      ...mounts(plan),
      ...('LEADS' in more && { '/run/admin/password': secretFile(answers.admin.value.object, answers.admin.value.key) }),
    },
    writable: { '/tmp': '256Mi' },
    requests: base.requests,
    limits: base.limits,
  };
}

function mounts({ answers: { db, files: kept, 'secret-key': key, mail } }: Plan): Readonly<Record<string, Volume>> {
  const folder = (subPath: string): Volume => claim(kept.claim, { subPath });
  return {
    [`${HTML}/config`]: folder('config'),
    [`${HTML}/docroot/media/files`]: folder('files'),
    [`${HTML}/docroot/media/images`]: folder('images'),
    ...WORKING,
    '/run/db/password': secretFile(db.password.object, db.password.key),
    ...(typeof db.user === 'object' && { '/run/db/user': secretFile(db.user.object, db.user.key) }),
    '/run/secret-key/value': secretFile(key.value.object, key.value.key),
    ...(mail && { '/run/mail/password': secretFile(mail.password.object, mail.password.key) }),
  };
}

function environment({ options, answers: { db, mail } }: Plan, { blueprint: { cluster } }: ChartSite): Env {
  return {
    URL: `https://${options.host}`,
    API: String(options.api),
    PODS: cluster?.pods ?? '',
    DB_HOST: db.host,
    DB_PORT: String(db.port),
    DB_NAME: db.database,
    ...(typeof db.user === 'string' && { DB_USER: variable(db.user) }),
    ...(mail && {
      MAIL_HOST: mail.host,
      MAIL_PORT: String(mail.port),
      MAIL_SECURITY: mail.security,
      MAIL_USER: mail.user,
      MAIL_FROM: mail.from,
    }),
  };
}
