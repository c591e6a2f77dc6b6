import { defineService, image } from '../../blueprint/service';
import { gitMirror } from '../../charts/git-mirror/service';
import { gitlabRunner } from '../../charts/gitlab-runner/service';
import { oauth2Proxy } from '../../charts/oauth2-proxy/service';
import { ollama } from '../../charts/ollama/service';
import { openWebui } from '../../charts/open-webui/service';
import { restic } from '../../charts/restic/service';
import { componentOf, imageOf } from '../../charts/service-chart';
import { sonarqube } from '../../charts/sonarqube/service';
import { traefik } from '../../charts/traefik/service';
import { secretFiles, Workload } from '../../constructs/kubernetes';
import type { EnvironmentInput } from '../../environments/environment';
import { b2Bucket, elsewhere, hostPorts, machine } from '../../environments/words';
import { issuer } from '../environments/issuer';

const node = { location: 'office', cpu: '8', memory: '32Gi', disk: '400Gi' } as const;
export const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** Databases and keys of a site, by somebody who is nobody in particular. */
const data = defineService({
  kind: 'data',
  wave: 'data',
  options: {},
  images: { app: image('ghcr.io/example/data', '1.0.0') },
  components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { postgres: 5432, redis: 6379 } } }),
  provides: {
    postgres: {
      component: 'app',
      port: 'postgres',
      answer: ({ consumer, host, port, account }) => ({
        host,
        port,
        readonly: undefined,
        database: consumer,
        ...account(consumer, `database user of ${consumer}`),
      }),
    },
    redis: {
      component: 'app',
      port: 'redis',
      answer: ({ consumer, host, port, secret }) => ({
        host,
        port,
        user: consumer,
        password: secret('password', 'keys'),
        sentinel: undefined,
      }),
    },
  },
  chart: () =>
    Promise.resolve({
      chart: {
        build(scope: never, plan: never): void {
          const probe = { tcp: 'postgres' };
          new Workload(scope, {
            kind: 'Deployment',
            ...componentOf(plan, 'app').base,
            image: imageOf(plan, 'app'),
            user: 1000,
            replicas: 1,
            mounts: { '/run/grants': secretFiles('data-grants') },
            probes: { readiness: probe, startup: probe },
          });
        },
      },
    }),
});

type Changes = { readonly [K in 'ci' | 'quality' | 'mind' | 'chat' | 'mirror']?: object };

/** The laboratory of founding document 004: what is tried out and what is built, beside what people rely on. */
export const laboratory = (change: Changes = {}, more: Partial<EnvironmentInput> = {}): EnvironmentInput => ({
  name: 'laboratory',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
  },
  zones: { 'example.org': elsewhere() },
  nodes: {
    'core-prod': machine({ ...node, endpoint: 'one.example.net', roles: ['server'] }),
    'ai-lab': machine({ ...node, endpoint: 'two.example.net', roles: ['agent'] }),
  },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('core-prod'),
  buckets: { caches: b2Bucket('eu-central-003', {}), backups: b2Bucket('eu-central-003', {}) },
  namespaces: { 'devops-factory': { class: 'dev' }, ci: { class: 'dev' }, 'lab-data': { class: 'dev' }, copies: { class: 'platform' } },
  services: {
    edge: traefik({ in: 'edge' }),
    id: issuer,
    door: oauth2Proxy({ in: 'door', host: 'door.example.org', groups: ['staff'] }),
    data: data({ in: 'lab-data' }),
    copies: restic({}),
    ci: gitlabRunner({ in: 'ci', on: 'ai-lab', cache: 'caches', reaches: { SONAR_HOST_URL: 'quality' }, ...change.ci }),
    quality: sonarqube({ in: 'devops-factory', on: 'ai-lab', host: 'quality.example.org', ...change.quality }),
    mind: ollama({ in: 'devops-factory', on: 'ai-lab', models: { 'qwen3:4b': DIGEST, 'nomic-embed-text:v1.5': DIGEST }, ...change.mind }),
    chat: openWebui({
      in: 'devops-factory',
      on: 'ai-lab',
      host: 'chat.example.org',
      groups: { staff: 'user', chiefs: 'admin' },
      models: ['qwen3:4b'],
      ...change.chat,
    }),
    mirror: gitMirror({
      in: 'devops-factory',
      on: 'ai-lab',
      repositories: {
        site: { from: 'https://gitlab.com/example/site.git' },
        tool: { from: 'https://gitlab.com/example/tool.git', public: true, to: 'https://github.com/example/tool.git' },
      },
      ...change.mirror,
    }),
  },
  backup: { to: ['backups'] },
  ...more,
});
