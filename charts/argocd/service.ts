import { join } from 'node:path';
import { z } from 'zod';
import { labelled, oidc, secret, smtp, usedBy } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { hostname, port } from '../../environments/fields';
import { bootstrapOf } from './bootstrap';
import { remoteOf } from './remote';

/** An HTTPS address, `ssh://git@host:port/path`, or `git@host:path`. */
const REMOTE = /^(?:https:\/\/[^\s/@]+\/\S+|ssh:\/\/[\w.-]+@[\w.-]+(?::\d{1,5})?\/\S+|[\w.-]+@[\w.-]+:(?!\/)\S+)$/;

const options = {
  /** Git repository with the manifests: `git@github.com:example/site.git`, `ssh://git@git.example.org:2222/site.git` or `https://…`. */
  repository: z
    .string()
    .regex(REMOTE, { error: "a Git remote such as 'git@github.com:example/site.git' or 'https://git.example.org/site.git'" }),
  /**
   * Branch or tag that the cluster follows.
   * @default 'main'
   */
  revision: z.string().min(1).default('main'),
  /**
   * Folder of the manifests in the repository.
   * @default `gitops/<site>` where `archipel synth` writes them
   */
  path: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)*$/, { error: 'a folder of the repository, without slashes at its ends' })
    .optional(),
  /**
   * How the repository is read: by an SSH key of ours that the forge is told, by a token that the forge gives, or by everybody.
   * @default 'deploy-key' for SSH remotes, 'public' for HTTPS
   */
  access: z.enum(['deploy-key', 'token', 'public']).optional(),
  /**
   * User name that goes with a token (GitLab names it; others take any).
   * @default 'git'
   */
  user: z.string().min(1).default('git'),
  /**
   * Host keys of a forge of one's own, as `ssh-keyscan` prints them.
   * @default [] those of GitHub, GitLab, Bitbucket and Azure DevOps are known
   */
  knownHosts: z
    .array(z.string().regex(/^\S+ (ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa) [A-Za-z0-9+/=]+$/, { error: 'host, type and key' }))
    .default([]),
  /**
   * Host name of its pages.
   * @default none: through `kubectl port-forward`
   */
  host: hostname().optional(),
  /**
   * How people sign in to its pages and its command line: as its account `admin`, or by OpenID Connect as well, by an issuer of the site; that takes `host`.
   * @default 'own' the account alone
   */
  signIn: z.enum(['own', 'oidc']).default('own'),
  /**
   * Whether the account `admin` can sign in beside `signIn: 'oidc'`; without OpenID Connect it always can.
   * @default true
   */
  administrator: z.boolean().default(true),
  /**
   * Who may do what, by group of the sign-in or local account: `developer` syncs dev and reads prod, `readonly` reads all.
   * @default {} nobody but the administrator
   */
  groups: z
    .record(z.string().regex(/^[\w.@:/-]+$/, { error: 'a name without spaces and commas' }), z.enum(['admin', 'developer', 'readonly']))
    .default({}),
  /**
   * Who is told of what fails to sync or is degraded: by mail, or by the webhook of a chat.
   * @default nobody: alerts tell it
   */
  notify: z
    .discriminatedUnion('by', [
      z.strictObject({
        by: z.literal('mail'),
        to: z.array(z.email()).min(1),
        /** Sender. */
        from: z.email(),
      }),
      z.strictObject({
        by: z.literal('webhook'),
        /** Host of the webhook; the address itself is a secret. */
        host: hostname(),
        /**
         * Its port.
         * @default 443
         */
        port: port.default(443),
      }),
    ])
    .optional(),
};

/**
 * Argo CD 3.5: the cluster follows the manifests in Git. K3s installs it on day 1 (`bootstraps`); from then on it follows Git as well.
 * It is of the first wave, since its own policies must stand before the namespaces are closed.
 */
export const argocd = defineService({
  kind: 'argocd',
  wave: 'base',
  options,
  images: {
    // newer than the chart's own v3.4.4, whose definitions of kinds lack only fields that nothing here uses (argoproj/argo-cd, manifests/crds)
    argocd: image('quay.io/argoproj/argocd', 'v3.5.1'),
    redis: image('docker.io/library/redis', '8.2.9-alpine'),
  },
  components: ({ options: { notify } }) => ({
    'application-controller': {
      kind: 'stateful',
      cpu: '100m',
      memory: '384Mi',
      memoryLimit: '1Gi',
      ports: { metrics: 8082 },
      labels: upstream('application-controller'),
    },
    'repo-server': {
      cpu: '50m',
      memory: '128Mi',
      memoryLimit: '512Mi',
      ports: { grpc: 8081, metrics: 8084 },
      labels: upstream('repo-server'),
    },
    server: { cpu: '50m', memory: '96Mi', memoryLimit: '256Mi', ports: { http: 8080, metrics: 8083 }, labels: upstream('server') },
    redis: { cpu: '20m', memory: '32Mi', memoryLimit: '128Mi', ports: { redis: 6379 }, labels: upstream('redis') },
    ...(notify && {
      'notifications-controller': {
        cpu: '20m',
        memory: '64Mi',
        memoryLimit: '256Mi',
        ports: { metrics: 9001 },
        labels: upstream('notifications-controller'),
      },
    }),
  }),
  needs: ({ options: { notify, signIn, host, groups } }) => ({
    ...(signIn === 'oidc' && { 'sign-in': labelled(usedBy(signInNeed(host, Object.keys(groups)), 'server'), PART_OF) }),
    ...(notify?.by === 'mail' && { mail: smtp({ from: notify.from }) }),
    ...(notify?.by === 'webhook' && {
      webhook: secret(
        { kind: 'external', ask: `address of the chat's incoming webhook at ${notify.host}` },
        'tells the chat what fails to sync',
      ),
    }),
  }),
  serves: ({ options: { host } }): Readonly<Record<string, Page>> => (host === undefined ? {} : { pages: page(host) }),
  calls: ({ options: { repository, notify } }) => {
    const remote = remoteOf(repository);
    return {
      sync: { component: 'application-controller', to: 'kubernetes-api', why: 'applies and watches every object' },
      accounts: { component: 'server', to: 'kubernetes-api', why: 'reads Applications, projects and its settings' },
      settings: { component: 'repo-server', to: 'kubernetes-api', why: 'reads the keys of repositories' },
      git: { component: 'repo-server', host: remote.host, port: remote.port, why: 'reads the manifests' },
      ...(notify && { watch: { component: 'notifications-controller', to: 'kubernetes-api', why: 'watches Applications' } }),
      ...(notify?.by === 'webhook' && {
        chat: { component: 'notifications-controller', host: notify.host, port: notify.port, why: 'tells the chat what fails to sync' },
      }),
    };
  },
  accepts: ({ options: { notify } }) => {
    const callers = ['application-controller', 'server', ...(notify ? ['notifications-controller'] : [])];
    const renders = callers.map((component) => [
      `renders-${component}`,
      inside('repo-server', 'grpc', component, 'asks for rendered manifests'),
    ]);
    const caches = ['application-controller', 'server', 'repo-server'].map((component) => [
      `caches-${component}`,
      inside('redis', 'redis', component, 'keeps what was rendered and compared'),
    ]);
    return Object.fromEntries([...renders, ...caches]) as Readonly<Record<string, ReturnType<typeof inside>>>;
  },
  role: { is: 'gitops', component: 'application-controller' },
  watches: ({ options: { notify } }) => ({
    metrics: {
      controller: { component: 'application-controller', port: 'metrics' },
      repositories: { component: 'repo-server', port: 'metrics' },
      server: { component: 'server', port: 'metrics' },
      ...(notify && { notifications: { component: 'notifications-controller', port: 'metrics' } }),
    },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  bootstraps: (plan, site) => bootstrapOf(plan, site),
  chart: (): Promise<ChartModule> => import('./chart'),
});

/** Labels of the pods that the upstream chart makes (argo-helm, templates/_common.tpl). */
const upstream = (component: string) =>
  ({ 'app.kubernetes.io/name': `argocd-${component}`, 'app.kubernetes.io/component': component }) as const;

/** Argo CD reads the Secrets with this label only (argo-cd, operator-manual/user-management, Sensitive Data and SSO Client Secrets). */
const PART_OF = { 'app.kubernetes.io/part-of': 'argocd' } as const;

/** People who signed out go to its address without a path (argo-cd, server/logout); its command line listens on a port of its own (argocd login --sso-port). */
const signInNeed = (host: string | undefined, groups: readonly string[]) =>
  oidc({
    host,
    callbacks: ['/auth/callback'],
    afterSignOut: [''],
    groups,
    commandLine: { redirects: ['http://localhost:8085/auth/callback'] },
  });

const inside = (component: string, port: string, from: string, why: string) =>
  ({ component, port, from: { component: from }, why }) as const;

/** Its pages send their own policy of content; they and its command line (through gRPC-web) change objects by all methods. */
const page = (host: string) =>
  ({
    host,
    component: 'server',
    port: 'http',
    waf: { methods: ['PUT', 'PATCH', 'DELETE'], contentTypes: ['application/grpc-web+proto'], maxForm: '1Mi' },
  }) as const;
type Page = ReturnType<typeof page>;
