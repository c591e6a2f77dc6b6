import type { BucketResult } from '../../blueprint/contracts/contract';
import { readAsset } from '../../constructs/files/asset';
import { scratch, secretFile, serviceAccount, Workload, type Volume } from '../../constructs/kubernetes';
import { componentOf, imageOf, labelsOf, type ServiceChart } from '../service-chart';
import { componentLabels } from '../../constructs/kubernetes/labels';
import { jobAccountOf, runnerConfig } from './config';
import type { gitlabRunner } from './service';
import { RUNNER } from './user';

const CONFIG = '/etc/gitlab-runner';
const SCRIPT = '/usr/local/lib/archipel/config.sh';
const TEMPLATE = '/usr/local/lib/archipel/config.toml';

export const chart: ServiceChart<typeof gitlabRunner> = {
  build(scope, plan) {
    const { base } = componentOf(plan, 'runner');
    const image = imageOf(plan, 'runner');
    const { token, cache } = plan.answers as unknown as { readonly token: { readonly value: Ref }; readonly cache?: BucketResult };
    const written = scratch('config', '1Mi', 'memory');
    const metrics = { http: '/metrics', port: 'metrics' };
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image,
      // whatever asks it to stop is told as SIGQUIT, by which it takes no more jobs and waits for those that it has
      command: ['dumb-init', '--rewrite', '15:3', '--', 'gitlab-runner'],
      args: ['run', `--config=${CONFIG}/config.toml`, `--working-directory=/tmp`],
      user: RUNNER,
      replicas: 1,
      // two of one token are two runners, and twice as many jobs
      update: 'recreate',
      env: { HOME: '/tmp' },
      mounts: { [CONFIG]: written },
      probes: { readiness: metrics, startup: metrics, liveness: { ...metrics, failures: 6 } },
      terminationGrace: plan.options.grace,
      drain: '1s',
      permissions: PERMISSIONS,
      initContainers: [
        {
          name: 'config',
          image,
          command: ['sh', SCRIPT],
          env: { TEMPLATE, CONFIG: `${CONFIG}/config.toml` },
          files: { [SCRIPT]: readAsset(__dirname, 'config.sh'), [TEMPLATE]: runnerConfig(plan) },
          mounts: {
            [CONFIG]: written,
            ...secretAt('token', token.value),
            ...(cache && { ...secretAt('cache-access-key', cache.accessKey), ...secretAt('cache-secret-key', cache.secretKey) }),
          },
          requests: { cpu: '10m', memory: '16Mi' },
          limits: { memory: '32Mi' },
        },
      ],
    });
    serviceAccount(scope, {
      metadata: {
        name: jobAccountOf(plan.name),
        namespace: plan.namespace,
        labels: componentLabels(labelsOf(plan, 'job')),
      },
      automountServiceAccountToken: false,
    });
  },
};

interface Ref {
  readonly object: string;
  readonly key: string;
}

const secretAt = (name: string, { object, key }: Ref): Readonly<Record<string, Volume>> => ({
  [`/run/keys/${name}`]: secretFile(object, key),
});

/** What its executor does in the namespace of its jobs (docs.gitlab.com/runner/executors/kubernetes, API permissions), without what it is not told to do. */
const PERMISSIONS = [
  { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  // commands go into the containers by an attached input, logs come out by a command in the helper
  { apiGroups: [''], resources: ['pods/attach', 'pods/exec'], verbs: ['create', 'get'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get', 'list'] },
  // what GitLab gives a job to pull its image with; they end with its pod
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'get', 'update'] },
  { apiGroups: [''], resources: ['services'], verbs: ['create', 'get'] },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list'] },
];
