import type { PlanOf } from '../../blueprint/blueprint';
import type { SecretRef } from '../../blueprint/contracts/contract';
import { readAsset } from '../../constructs/files/asset';
import {
  Workload,
  claim,
  secretFile,
  type Env,
  type InitContainerProps,
  type SidecarProps,
  type Volume,
} from '../../constructs/kubernetes';
import { componentOf, imageOf, variable, type ChartSite, type ServiceChart } from '../service-chart';
import type { dolibarr } from './service';
import { WWW_DATA } from './user';

type Plan = PlanOf<typeof dolibarr>;

const LIB = '/usr/local/lib/archipel';
const HTML = '/var/www/html';
const AUTHORITY = '/etc/directory/ca.pem';

export const chart: ServiceChart<typeof dolibarr> = {
  build(scope, plan, site) {
    const { base } = componentOf(plan, 'app');
    const env = environment(plan, site);
    // its sign-in page: it asks the database too
    const page = {
      http: '/index.php',
      port: 'http',
      headers: { Host: plan.options.host, 'X-Forwarded-Proto': 'https' },
      timeout: '5s',
    } as const;
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image: imageOf(plan, 'app'),
      // the image's entry point changes users, owners and the configuration of PHP as root: prepare.sh does what of it is needed, as who runs the server
      command: ['apache2-foreground'],
      user: WWW_DATA,
      replicas: 1,
      env,
      files: {
        ...shared(plan),
        // the names that the image's own Apache reads: nothing of it is left
        '/etc/apache2/sites-available/000-default.conf': readAsset(__dirname, 'apache.conf'),
        '/etc/apache2/ports.conf': '# 000-default.conf says where it listens\n',
      },
      mounts: mounts(plan),
      writable: { '/tmp': '1Gi', '/var/run/apache2': '1Mi', '/var/lock/apache2': '1Mi' },
      probes: { readiness: page, startup: page },
      initContainers: [prepare()],
      sidecars: [cron()],
    });

    function prepare(): InitContainerProps {
      const { admin, cron: key } = plan.answers;
      return {
        name: 'prepare',
        image: imageOf(plan, 'app'),
        command: ['bash', `${LIB}/prepare.sh`],
        env: { ...env, ADMIN: plan.options.admin, DOLI_ENABLE_MODULES: plan.options.modules.join(',') },
        files: { ...shared(plan), ...scripts('prepare.sh', 'database.php') },
        mounts: { ...mounts(plan), '/run/admin/password': file(admin.value), '/run/cron/key': file(key.value) },
        requests: base.requests,
        limits: base.limits,
      };
    }

    function cron(): SidecarProps {
      const alive = { exec: ['sh', '-c', '[ -n "$(find /tmp/alive -mmin -120)" ]'], every: '1m' } as const;
      return {
        name: 'cron',
        image: imageOf(plan, 'app'),
        command: ['bash', `${LIB}/cron.sh`],
        env,
        files: { ...shared(plan), ...scripts('cron.sh') },
        mounts: { ...mounts(plan), '/run/cron/key': file(plan.answers.cron.value) },
        probes: { liveness: { ...alive, failures: 5 } },
        requests: { cpu: '50m', memory: '96Mi' },
        limits: { memory: '256Mi' },
      };
    }
  },
};

const file = (value: SecretRef): Volume => secretFile(value.object, value.key);

const scripts = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [`${LIB}/${name}`, readAsset(__dirname, name)]));

/** What every container reads. */
const shared = ({ answers: { directory } }: Plan): Readonly<Record<string, string>> => ({
  '/usr/local/etc/php/conf.d/zz-archipel.ini': readAsset(__dirname, 'php.ini'),
  [`${HTML}/conf/conf.php`]: readAsset(__dirname, 'conf.php'),
  ...(directory && { [AUTHORITY]: directory.ca }),
});

const mounts = ({ answers: { db, documents, instance, directory, mail } }: Plan): Readonly<Record<string, Volume>> => ({
  '/var/www/documents': claim(documents.claim, { subPath: 'documents' }),
  [`${HTML}/custom`]: claim(documents.claim, { subPath: 'custom' }),
  '/run/db/password': file(db.password),
  ...(typeof db.user === 'object' && { '/run/db/user': file(db.user) }),
  '/run/instance/id': file(instance.value),
  ...(directory && { '/run/ldap/password': file(directory.bind.password) }),
  ...(mail && { '/run/mail/password': file(mail.password) }),
});

function environment({ options, answers: { db, directory, mail } }: Plan, { blueprint: { cluster } }: ChartSite): Env {
  const members = directory?.membersOf === undefined ? '' : `(memberOf=${directory.membersOf})`;
  return {
    URL: `https://${options.host}`,
    PODS: cluster?.pods ?? '',
    DB_HOST: db.host,
    DB_PORT: String(db.port),
    DB_NAME: db.database,
    ...(typeof db.user === 'string' && { DB_USER: variable(db.user) }),
    ...(directory && {
      LDAP_HOST: directory.host,
      LDAP_PORT: String(directory.port),
      LDAP_USERS: directory.usersDn,
      LDAP_BIND: directory.bind.dn,
      // %1% is the name that was typed (htdocs/core/login/functions_ldap.php)
      LDAP_FILTER: `(&(objectClass=user)(sAMAccountName=%1%)${members})`,
      LDAPTLS_CACERT: AUTHORITY,
    }),
    ...(mail && {
      MAIL_HOST: mail.host,
      MAIL_PORT: String(mail.port),
      MAIL_SECURITY: mail.security,
      MAIL_USER: mail.user,
      MAIL_FROM: mail.from,
    }),
  };
}
