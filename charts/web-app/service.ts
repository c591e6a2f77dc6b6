import { z } from 'zod';
import type { Need } from '../../blueprint/contracts/contract';
import { defineService, type ChartModule, type Serve } from '../../blueprint/service';
import { cpu, hostname, port, size, slug } from '../../environments/fields';

/** A value of the environment that an answered need gives: `from('db', 'host')`. */
export const from = (need: string, field: string): { readonly need: string; readonly field: string } => ({ need, field });

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
  serves: ({ options: { host, limit } }): Readonly<Record<string, Serve>> =>
    host === undefined ? {} : { site: { host, component: 'app', port: 'http', limit } },
  chart: (): Promise<ChartModule> => import('./chart'),
});
