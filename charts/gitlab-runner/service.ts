import { join } from 'node:path';
import { z } from 'zod';
import { bucket, http, secret, usedBy, type Need } from '../../blueprint/contracts/contract';
import { defineService, image, type Call, type ChartModule, type Privilege } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { cpu, duration, hostname, port, size, slug } from '../../environments/fields';
import { JOBS, needOf } from './jobs';

/** How much jobs may, and why. */
const PRIVILEGES: Readonly<Record<'restricted' | 'root' | 'image-builds', Privilege | undefined>> = {
  restricted: undefined,
  root: {
    level: 'baseline',
    why: 'images of jobs install packages and write their own files, which they do as root of their container',
  },
  'image-builds': {
    level: 'privileged',
    why: 'BuildKit without root makes user namespaces and mounts in them, which the seccomp profile of the container runtime refuses: it is off for the container of the job',
  },
};

/**
 * GitLab Runner: fetches jobs of pipelines from a GitLab and runs each in pods of its own. Jobs reach the internet on port 443 and what `reaches` opens, nothing
 * else of the site; they hold no token of the cluster and no secret of the site but those that GitLab gives them. Images are built without root by a second
 * runner in another namespace, `jobs: 'image-builds'` and a tag of its own, with the image `moby/buildkit:…-rootless` and `buildctl-daemonless.sh`
 * (`BUILDKITD_FLAGS: --oci-worker-no-process-sandbox`); Kaniko is archived, and no runner has a Docker daemon.
 */
export const gitlabRunner = defineService({
  kind: 'gitlab-runner',
  options: {
    /**
     * Host of GitLab.
     * @default 'gitlab.com'
     */
    gitlab: hostname().default('gitlab.com'),
    /**
     * What pods of jobs may: `restricted` is Pod Security's, as user 1000; `root` is `baseline`, for images that install packages; `image-builds` is for BuildKit
     * without root. Its namespace says as much: `podSecurity: 'baseline'` or `'privileged'`.
     * @default 'restricted'
     */
    jobs: z.enum(['restricted', 'root', 'image-builds']).default('restricted'),
    /**
     * Jobs that run at a time.
     * @default 2
     */
    concurrent: z.int().min(1).max(50).default(2),
    /**
     * Processor that the container of a job has set aside; what is idle is used besides.
     * @default '500m'
     */
    cpu: cpu.default('500m'),
    /**
     * Memory that the container of a job has set aside.
     * @default '512Mi'
     */
    memory: size.default('512Mi'),
    /**
     * Memory at which the container of a job is ended.
     * @default '2Gi'
     */
    memoryLimit: size.default('2Gi'),
    /**
     * Image of jobs that name none.
     * @default 'docker.io/library/debian:bookworm-slim'
     */
    image: z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+\/[a-z0-9./_-]+(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?$/, {
        error: "an image with its registry and tag such as 'docker.io/library/debian:bookworm-slim'",
      })
      .default('docker.io/library/debian:bookworm-slim'),
    /**
     * Images that jobs may name, with `*` and `**` as wildcards.
     * @default [] any with a tag or digest
     */
    images: z.array(z.string().min(1)).default([]),
    /**
     * Services of the site that jobs reach, by the variable that tells them where: `{ SONAR_HOST_URL: 'quality' }`.
     * @default {} none
     */
    reaches: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/, { error: 'the name of an environment variable' }), slug).default({}),
    /**
     * Ports of the internet that jobs reach.
     * @default [443] HTTPS
     */
    ports: z.array(port).min(1).default([443]),
    /**
     * Bucket of the site that keeps caches of jobs, which pass from one to the next.
     * @default none: each job begins with an empty cache
     */
    cache: slug.optional(),
    /**
     * How long a runner that is replaced waits for its jobs; they are ended then.
     * @default '1h'
     */
    grace: duration.default('1h'),
  },
  images: { runner: image('registry.gitlab.com/gitlab-org/gitlab-runner', 'alpine-v19.3.1') },
  components: ({ options }) => {
    const privilege = PRIVILEGES[options.jobs];
    return {
      runner: { main: true, cpu: '50m', memory: '96Mi', memoryLimit: '256Mi', ports: { metrics: 9252 } },
      job: {
        onDemand: true,
        guests: true,
        replicas: options.concurrent,
        cpu: options.cpu,
        memory: options.memory,
        memoryLimit: options.memoryLimit,
        ports: {},
        labels: JOBS,
        ...(privilege && { privilege }),
      },
    };
  },
  needs: ({ options: { gitlab, cache, reaches } }): Readonly<Record<string, Need>> => ({
    token: secret(
      { kind: 'external', ask: `authentication token of a runner of ${gitlab} (glrt-…; Settings, CI/CD, Runners, New runner)` },
      `fetches jobs from ${gitlab}`,
    ),
    // who makes the links is the runner, who follows them are the jobs
    ...(cache !== undefined && { cache: usedBy(bucket(cache), 'runner', 'job') }),
    ...Object.fromEntries(Object.entries(reaches).map(([variable, service]) => [needOf(variable), usedBy(http(service), 'job')])),
  }),
  calls: ({ options: { gitlab, ports } }): Readonly<Record<string, Call>> => ({
    api: { component: 'runner', to: 'kubernetes-api', why: 'makes the pods of jobs and takes them away' },
    gitlab: { component: 'runner', host: gitlab, port: 443, why: 'fetches jobs and tells how they went' },
    // a policy knows addresses, not names: whoever is named, it is the whole internet
    ...Object.fromEntries(
      [...new Set(ports)].map((number): [string, Call] => [
        `internet-${number}`,
        { component: 'job', host: gitlab, port: number, why: 'code, packages and images, from wherever pipelines take them' },
      ]),
    ),
  }),
  watches: () => ({
    metrics: { runner: { component: 'runner', port: 'metrics' } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
