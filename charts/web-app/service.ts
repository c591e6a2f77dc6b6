import { join } from 'node:path';
import { z } from 'zod';
import type { Need } from '../../blueprint/contracts/contract';
import { defineService, type ChartModule, type Component, type Keep, type Serve, type Watches } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { cpu, hostname, port, size, slug } from '../../environments/fields';
import { candidateOf, liveOf, MAIN, previewOf, secondOf } from './release';

/** A value of the environment that an answered need gives: `from('db', 'host')`; of what lies deeper, `from('people', 'bind.password')`. */
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

/** SQL, and no path: a path would be found out by the first masked restore. */
const sql = (word: RegExp, what: string) =>
  z.string().regex(word, { error: `${what} in SQL, such as textBeside(__dirname, 'shop.mask.sql')` });

const imageReference = z.string().regex(/^[a-z0-9][a-z0-9./_-]*(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?$/, {
  error: "an image reference such as 'ghcr.io/owner/app:1.2.3'",
});
const replicas = z.int().min(1).max(100);

/** A part of the requests goes to a new version, which is compared with the stable one. */
const canary = z.strictObject({
  strategy: z.literal('canary'),
  /** Image of the canary; `image` is the stable one. */
  image: imageReference,
  /** Percent of the requests that the canary gets. Begin with 0 until its pods are ready; 0 takes it back. */
  weight: z.int().min(0).max(100),
  /**
   * Whether a client stays with the version that answered it first, by a cookie.
   * @default true
   */
  sticky: z.boolean().default(true),
  /**
   * Replicas of the canary.
   * @default 1
   */
  replicas: replicas.default(1),
});

/** Two versions run whole, and one of them is live: `image` is blue. The next release goes into the one that is not. */
const blueGreen = z.strictObject({
  strategy: z.literal('blue-green'),
  /** Image of green. */
  image: imageReference,
  /** The version that takes all requests; changing it back takes the release back. */
  live: z.enum(['blue', 'green']),
  /**
   * Replicas of green.
   * @default as many as blue
   */
  replicas: replicas.optional(),
});

/** Any twelve-factor application in a container of yours. */
export const webApp = defineService({
  kind: 'web-app',
  options: {
    /** Container image with a tag or digest. */
    image: imageReference,
    /**
     * A second version beside it, on the same data and with the same options: what the new one writes the old one must still understand. A canary takes a
     * part of the requests of the host; other services keep to the stable version.
     * @default one version, whose pods are replaced one by one
     */
    release: z.discriminatedUnion('strategy', [canary, blueGreen]).optional(),
    /**
     * Host name under which the version of `release` that is not live answers: the canary, or the colour that takes no requests.
     * @default none
     */
    previewHost: hostname().optional(),
    /**
     * Who may see the preview: peers of the mesh, or whom the site's sign-in lets pass.
     * @default 'mesh'
     */
    previewTo: z.enum(['mesh', 'sign-in']).default('mesh'),
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
    replicas: replicas.default(1),
    /**
     * Scales on processor load up to this many replicas.
     * @default fixed
     */
    maxReplicas: replicas.optional(),
    /**
     * `strict`: never two replicas on a node. Those of a lost node wait until it is back, and come back to it; of a release one ends before the next starts.
     * `preferred`: on different nodes at first; those of a lost node start beside the others, where they stay when it is back.
     * @default 'preferred'
     */
    spread: z.enum(['strict', 'preferred']).default('preferred'),
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
     * Whether it tells of its part of each request, where the site keeps traces: the OpenTelemetry SDK in the image reads where to
     * (`OTEL_EXPORTER_OTLP_ENDPOINT` and others, opentelemetry.io/docs/specs/otel/protocol/exporter).
     * @default false
     */
    traces: z.boolean().default(false),
    /**
     * How databases of its needs (`mysql`, `postgres`) are masked for staging (`archipel stage up --with-data`), by need:
     * `{ db: { apply: textBeside(__dirname, 'shop.mask.sql'), check: … } }`.
     * @default {} a masked restore is refused
     */
    mask: z
      .record(
        slug,
        z.strictObject({
          /** Statements that replace personal data and credentials by harmless values. They run in a copy. */
          apply: sql(/\b(UPDATE|DELETE|TRUNCATE|DROP|REPLACE|CALL)\b/i, 'statements'),
          /** Queries whose every row names something that was left, without its value: one row, and nothing leaves production. */
          check: sql(/\bSELECT\b/i, 'queries'),
        }),
      )
      .default({}),
    /**
     * User id that the container runs as.
     * @default 1000
     */
    user: z.int().min(1).default(1000),
  },
  components: ({ options: { release, ...options } }): Readonly<Record<string, Component>> => {
    const version: Component = {
      replicas: options.replicas,
      cpu: options.cpu,
      memory: options.memory,
      ports: { http: options.port },
      spread: options.spread,
      ...(options.maxReplicas === undefined ? {} : { maxReplicas: options.maxReplicas }),
    };
    if (!release) return { [MAIN]: version };
    return { [MAIN]: { ...version, main: true }, [secondOf(release)]: { ...version, replicas: release.replicas ?? options.replicas } };
  },
  needs: ({ options }) => options.needs,
  provides: {
    http: {
      component: ({ release }) => liveOf(release),
      beside: ({ release }) => (release?.strategy === 'blue-green' ? [MAIN, secondOf(release)] : []),
      port: 'http',
      answer: ({ host, port: number }) => ({ host, port: number, url: `http://${host}:${number}` }),
    },
  },
  serves: ({ options: { host, limit, waf, maxBody, release, previewHost, previewTo } }): Readonly<Record<string, Serve>> => {
    const common = { port: 'http', limit, waf, maxBody };
    const guard = previewTo === 'mesh' ? ({ to: 'mesh' } as const) : ({ signIn: 'forward-auth' } as const);
    return {
      ...(host !== undefined && { site: { ...common, host, component: MAIN, ...(release && { candidate: candidateOf(release) }) } }),
      ...(release && previewHost !== undefined && { preview: { ...common, ...guard, host: previewHost, component: previewOf(release) } }),
    };
  },
  // who answers the need copies the database; what is said here is how it is masked
  keeps: ({ options: { mask } }): Readonly<Record<string, Keep>> =>
    Object.fromEntries(
      Object.entries(mask).map(([need, { apply, check }]) => [
        need,
        { need, method: 'dump', component: MAIN, mask: { apply: { text: apply }, check: { text: check } } },
      ]),
    ),
  traces: ({ options: { traces, release } }) => (traces ? [MAIN, ...(release ? [secondOf(release)] : [])] : []),
  // beside a canary alone: its alerts compare it with the stable version
  watches: ({ options: { release } }): Watches =>
    release?.strategy === 'canary' ? { rules: [join(sourceOf(__dirname), 'alerts.yaml')] } : {},
  chart: (): Promise<ChartModule> => import('./chart'),
});
