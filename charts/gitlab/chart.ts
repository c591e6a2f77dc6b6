import type { PlanOf } from '../../blueprint/blueprint';
import type { SecretRef } from '../../blueprint/contracts/contract';
import { readAsset } from '../../constructs/files/asset';
import { claim, scratch, secretFile, Workload, type InitContainerProps, type Volume } from '../../constructs/kubernetes';
import { toMebibytes } from '../../constructs/units';
import { componentOf, imageOf, type ChartSite, type ServiceChart } from '../service-chart';
import type { gitlab } from './service';
import { METRICS } from './image';

type Plan = PlanOf<typeof gitlab>;

const SCRIPTS = '/usr/local/lib/archipel';
const SECRETS = '/run/gitlab';
/** What the image's own start needs: it gives files to users, and runs parts as those. */
const CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID'] as const;
/** A worker of Puma takes 1.2 GiB at most before it is replaced (omnibus, puma['per_worker_max_memory_mb']), the other parts 4 GiB together. */
const WORKER_MIB = 1200;
const OTHERS_MIB = 4096;

export const chart: ServiceChart<typeof gitlab> = {
  build(scope, plan, site) {
    const { options, answers } = plan;
    const { base } = componentOf(plan, 'app');
    const image = imageOf(plan, 'app');
    const unpacked = scratch('opt', '8Gi');
    const inside = (folder: string): Volume => claim(answers.data.claim, { subPath: folder });
    const probe = (path: string) => ({ http: path, port: 'http', headers: { Host: options.host }, timeout: '10s' }) as const;
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image,
      user: 'root',
      capabilities: CAPABILITIES,
      replicas: 1,
      update: 'recreate',
      command: ['bash', `${SCRIPTS}/start.sh`],
      files: {
        ...Object.fromEntries(
          ['start.sh', 'settle.sh', 'holder.sh', 'settings.rb'].map((name) => [`${SCRIPTS}/${name}`, readAsset(__dirname, name)]),
        ),
        '/etc/gitlab/gitlab.rb': readAsset(__dirname, 'gitlab.rb'),
        '/etc/archipel/site.json': `${JSON.stringify(siteOf(plan, site), undefined, 2)}\n`,
        ...(answers['sign-in']?.ca !== undefined && { '/etc/gitlab/trusted-certs/issuer.crt': answers['sign-in'].ca }),
      },
      mounts: {
        '/opt/gitlab': unpacked,
        '/etc/gitlab': claim(answers.keys.claim),
        '/srv/gitlab': claim(answers.data.claim),
        '/var/opt/gitlab/git-data': inside('git-data'),
        '/var/opt/gitlab/gitlab-rails/shared': inside('shared'),
        '/var/opt/gitlab/gitlab-rails/uploads': inside('uploads'),
        // metrics of Ruby's processes lie there
        '/dev/shm': scratch('shm', '256Mi', 'memory'),
        ...secretsOf(plan),
      },
      writable: { '/tmp': '2Gi', '/run': '64Mi', '/etc/ssh': '1Mi', '/root': '64Mi', '/var/opt/gitlab': '4Gi', '/var/log/gitlab': '2Gi' },
      probes: {
        readiness: { ...probe('/-/readiness'), every: '15s' },
        // the database is made and changed before it serves
        startup: { ...probe('/-/readiness'), every: '10s', failures: 180 },
        // while a copy is taken Puma stands still, and nginx does not
        liveness: { tcp: 'http', every: '30s', failures: 10 },
      },
      terminationGrace: '3m',
      initContainers: [unpack()],
    });

    /** The image writes into itself when it is set up: links, services and their settings. */
    function unpack(): InitContainerProps {
      return {
        name: 'unpack',
        image,
        command: ['cp', '-a', '/opt/gitlab/.', '/unpacked'],
        capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'],
        mounts: { '/unpacked': unpacked },
        requests: { cpu: '100m', memory: '64Mi' },
        limits: { memory: '512Mi' },
      };
    }
  },
};

/** What the site says of it. */
function siteOf({ options, answers, components }: Plan, { blueprint }: ChartSite): object {
  const { db, cache, objects, mail, 'sign-in': signIn } = answers;
  const memory = toMebibytes(options.memory);
  return {
    host: options.host,
    port: components['app']?.ports['http']?.port ?? 0,
    metrics: METRICS,
    workers: Math.max(1, Math.min(8, Math.floor((memory - OTHERS_MIB) / WORKER_MIB))),
    jobs: memory < 8192 ? 5 : 10,
    largestUpload: `${toMebibytes(options.largestUpload)}m`,
    // pods, and nodes, since the edge may be in the network of its node
    proxies: [
      ...(blueprint.cluster ? [blueprint.cluster.pods] : []),
      ...blueprint.nodes.flatMap(({ clusterAddress }) => clusterAddress ?? []),
    ],
    database: { host: db.host, port: db.port, name: db.database, user: typeof db.user === 'string' ? db.user : null },
    redis: { host: cache.host, port: cache.port, user: cache.user },
    ownPasswords: options.ownPasswords,
    objects: objects ? { bucket: objects.bucket, endpoint: objects.endpoint, region: objects.region } : null,
    mail: mail ? { host: mail.host, port: mail.port, tls: mail.security === 'tls', user: mail.user, from: mail.from } : null,
    signIn: signIn ? { label: 'site', issuer: signIn.issuer, clientId: signIn.clientId, scopes: signIn.scopes } : null,
  };
}

/** The secrets that its configuration reads, each as a file. */
function secretsOf({ answers }: Plan): Readonly<Record<string, Volume>> {
  const { db, cache, objects, mail, root, 'sign-in': signIn } = answers;
  const files: Readonly<Record<string, SecretRef>> = {
    root: root.value,
    'database-password': db.password,
    ...(typeof db.user !== 'string' && { 'database-user': db.user }),
    'redis-password': cache.password,
    ...(objects && { 'objects-access-key': objects.accessKey, 'objects-secret-key': objects.secretKey }),
    ...(mail && { 'mail-password': mail.password }),
    ...(signIn && { 'client-secret': signIn.clientSecret }),
  };
  return Object.fromEntries(Object.entries(files).map(([name, { object, key }]) => [`${SECRETS}/${name}`, secretFile(object, key, 0o400)]));
}
