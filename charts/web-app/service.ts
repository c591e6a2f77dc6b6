import { z } from 'zod';
import type { Need } from '../../blueprint/contracts/contract';
import { defineService, type ChartModule, type Serve } from '../../blueprint/service';
import { cpu, hostname, port, size, slug } from '../../environments/fields';

/** A value of the environment that an answered need gives: `from('db', 'host')`. */
export const from = (need: string, field: string): { readonly need: string; readonly field: string } => ({ need, field });

/** What a site may say of the inspection; files of rules belong to services of their own. */
const wafProfile = z.strictObject({
  /**
   * `off`: requests go past the firewall; `detect`: it only tells.
   * @default 'block'
   */
  mode: z.enum(['off', 'detect', 'block']).default('block'),
  /**
   * Methods beyond GET, HEAD, POST and OPTIONS.
   * @default []
   */
  methods: z.array(z.string().regex(/^[A-Z]+$/, { error: "a method such as 'PUT'" })).default([]),
  /**
   * Content types of request bodies beyond forms, JSON and XML.
   * @default []
   */
  contentTypes: z.array(z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/, { error: "a content type such as 'application/pdf'" })).default([]),
  /**
   * What it is built on, whose requests the rules would take for attacks: `nextcloud`, `graphql`.
   * @default []
   */
  plugins: z.array(slug).default([]),
  /**
   * Names of parameters in which people write sentences: `q`, `comment`, of JSON `json.text`. There only paranoia level 1 judges.
   * @default []
   */
  prose: z.array(z.string().regex(/^[A-Za-z0-9_.-]+$/, { error: "the name of a parameter such as 'q' or 'json.text'" })).default([]),
  /**
   * Largest body that is no file, such as what an editor posts.
   * @default '1Mi'
   */
  maxForm: size.default('1Mi'),
  /**
   * `stream` passes responses as they come, without a look: server-sent events, chats.
   * @default 'inspect'
   */
  responses: z.enum(['inspect', 'stream']).default('inspect'),
});

/** Any twelve-factor application in a container of yours. */
export const webApp = defineService({
  kind: 'web-app',
  options: {
    /** Container image with a tag or digest. */
    image: z.string().regex(/^[a-z0-9][a-z0-9./_-]*(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?$/, {
      error: "an image reference such as 'ghcr.io/owner/app:1.2.3'",
    }),
    /**
     * Public host name.
     * @default none: reached by other services only
     */
    host: hostname().optional(),
    /** Port that the application listens on. */
    port,
    /**
     * Path that answers 200 when the application can serve.
     * @default '/'
     */
    health: z.string().startsWith('/').default('/'),
    /**
     * Replicas.
     * @default 1
     */
    replicas: z.int().min(1).max(100).default(1),
    /**
     * Scales on processor load up to this many replicas.
     * @default fixed
     */
    maxReplicas: z.int().min(1).max(100).optional(),
    /** @default '100m' */
    cpu: cpu.default('100m'),
    /** @default '256Mi' */
    memory: size.default('256Mi'),
    /**
     * Rate limit class of the host.
     * @default 'default' 100 requests a second from one address
     */
    limit: z.enum(['default', 'api', 'auth']).default('default'),
    /**
     * How a web application firewall, where the site has one, inspects its requests: an API adds `methods: ['PUT', 'PATCH', 'DELETE']`.
     * @default `{}`: blocks what the Core Rule Set finds
     */
    waf: wafProfile.prefault({}),
    /**
     * Largest request body.
     * @default '10Mi'
     */
    maxBody: size.default('10Mi'),
    /**
     * What it asks of the site: `{ db: mysql(), api: http('backend') }`.
     * @default {}
     */
    needs: z
      .record(
        slug,
        z.custom<Need>((value) => typeof value === 'object' && value !== null && 'contract' in value, { error: 'a need such as mysql()' }),
      )
      .default({}),
    /**
     * Environment variables: texts, or fields of answered needs: `{ DB_HOST: from('db', 'host') }`.
     * @default {}
     */
    env: z
      .record(
        z.string().regex(/^[A-Z_][A-Z0-9_]*$/, { error: 'the name of an environment variable' }),
        z.union([z.string(), z.strictObject({ need: slug, field: z.string() })]),
      )
      .default({}),
    /**
     * User id that the container runs as.
     * @default 1000
     */
    user: z.int().min(1).default(1000),
  },
  components: ({ options }) => ({
    app: {
      replicas: options.replicas,
      cpu: options.cpu,
      memory: options.memory,
      ports: { http: options.port },
      ...(options.maxReplicas === undefined ? {} : { maxReplicas: options.maxReplicas }),
    },
  }),
  needs: ({ options }) => options.needs,
  provides: {
    http: { component: 'app', port: 'http', answer: ({ host, port: number }) => ({ host, port: number, url: `http://${host}:${number}` }) },
  },
  serves: ({ options: { host, limit, waf, maxBody } }): Readonly<Record<string, Serve>> =>
    host === undefined ? {} : { site: { host, component: 'app', port: 'http', limit, waf, maxBody } },
  chart: (): Promise<ChartModule> => import('./chart'),
});
