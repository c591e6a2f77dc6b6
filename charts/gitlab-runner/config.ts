import type { BucketResult, HttpResult } from '../../blueprint/contracts/contract';
import { HOSTNAME } from '../../constructs/kubernetes/scheduling';
import { toSeconds } from '../../constructs/units';
import type { PlanOf } from '../../blueprint/blueprint';
import { JOBS, needOf } from './jobs';
import type { gitlabRunner } from './service';
import { JOB } from './user';

type Plan = PlanOf<typeof gitlabRunner>;
type Value = string | number | boolean | readonly string[] | readonly number[];
/** A table of TOML: values come before tables, which have the whole path in front. */
type Table = Readonly<Record<string, Value | undefined>>;

/** What the init container puts in the place of these words: this text lies in a ConfigMap. */
export const PLACES = { token: '@TOKEN@', accessKey: '@CACHE_ACCESS_KEY@', secretKey: '@CACHE_SECRET_KEY@' } as const;
const MARGIN = 60;

/** `config.toml` (docs.gitlab.com/runner/configuration/advanced-configuration, executors/kubernetes), with words for what is secret. */
export function runnerConfig(plan: Plan): string {
  const { options, name, namespace, on } = plan;
  const cache = (plan.answers as { readonly cache?: BucketResult }).cache;
  const kubernetes = 'runners.kubernetes';
  const root = options.jobs === 'root';
  return [
    table(undefined, {
      concurrent: options.concurrent,
      check_interval: 5,
      connection_max_age: '15m',
      listen_address: `0.0.0.0:${plan.components['runner']?.ports['metrics']?.port ?? 0}`,
      log_format: 'json',
      shutdown_timeout: Math.max(MARGIN, toSeconds(options.grace) - MARGIN),
    }),
    table('[runners]', {
      name,
      url: `https://${options.gitlab}`,
      token: PLACES.token,
      executor: 'kubernetes',
      limit: options.concurrent,
      request_concurrency: 1,
      environment: variables(plan),
    }),
    ...(cache ? [table('runners.cache', { Type: 's3', Path: name, Shared: false }), table('runners.cache.s3', s3(cache))] : []),
    table(kubernetes, {
      namespace,
      service_account: jobAccountOf(name),
      automount_service_account_token: false,
      image: options.image,
      ...(options.images.length > 0 && { allowed_images: options.images, allowed_services: options.images }),
      pull_policy: ['if-not-present'],
      allowed_pull_policies: ['always', 'if-not-present'],
      privileged: false,
      // newuidmap has the bit of its owner, root, by which BuildKit makes its user namespace
      allow_privilege_escalation: options.jobs === 'image-builds',
      ...(options.jobs === 'restricted' && { cap_drop: ['ALL'] }),
      cpu_request: options.cpu,
      memory_request: options.memory,
      memory_limit: options.memoryLimit,
      helper_cpu_request: '50m',
      helper_memory_request: '64Mi',
      helper_memory_limit: '512Mi',
      service_cpu_request: '50m',
      service_memory_request: '128Mi',
      service_memory_limit: '512Mi',
      // a queue is no failure: a job waits for room
      poll_timeout: 600,
      cleanup_grace_period_seconds: 10,
    }),
    ...(on === undefined ? [] : [table(`${kubernetes}.node_selector`, { [HOSTNAME]: on })]),
    table(`${kubernetes}.pod_labels`, { ...JOBS, 'app.kubernetes.io/instance': name }),
    ...(root
      ? []
      : [table(`${kubernetes}.pod_security_context`, { run_as_non_root: true, run_as_user: JOB, run_as_group: JOB, fs_group: JOB })]),
    table(`${kubernetes}.pod_security_context.seccomp_profile`, { type: 'RuntimeDefault' }),
    ...(options.jobs === 'image-builds'
      ? (['seccomp_profile', 'app_armor_profile'] as const).map((profile) =>
          table(`${kubernetes}.build_container_security_context.${profile}`, { type: 'Unconfined' }),
        )
      : []),
  ].join('\n');
}

/** Account of the pods of jobs, which may do nothing. */
export const jobAccountOf = (name: string): string => `${name}-job`;

const variables = ({ options, answers }: Plan): readonly string[] =>
  Object.keys(options.reaches)
    .sort()
    .map((variable) => `${variable}=${(answers as Readonly<Record<string, HttpResult>>)[needOf(variable)]?.url ?? ''}`);

function s3({ endpoint, region, bucket }: BucketResult): Table {
  const { host, protocol } = new URL(endpoint);
  return {
    ServerAddress: host,
    AuthenticationType: 'access-key',
    AccessKey: PLACES.accessKey,
    SecretKey: PLACES.secretKey,
    BucketName: bucket,
    BucketLocation: region,
    // names of buckets as hosts need certificates for each
    PathStyle: true,
    ...(protocol === 'http:' && { Insecure: true }),
  };
}

function table(name: string | undefined, values: Table): string {
  const lines = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${quoted(key)} = ${written(value)}\n`]));
  return `${name === undefined ? '' : `[${name}]\n`}${lines.join('')}`;
}

const quoted = (key: string): string => (/^\w+$/.test(key) ? key : JSON.stringify(key));
/** A basic string of TOML escapes as one of JSON does. */
const written = (value: Value): string =>
  Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(', ')}]` : JSON.stringify(value);
