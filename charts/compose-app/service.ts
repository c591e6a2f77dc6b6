import { z } from 'zod';
import type { Need } from '../../blueprint/contracts/contract';
import { defineService, type Accept, type Serve } from '../../blueprint/service';
import { toMebibytes } from '../../constructs/units';
import { hostname, port, size, slug } from '../../environments/fields';
import { composeOnHost } from './host';

/** What can be met from a machine beside the cluster: what is outside the site, or a file. Pods are not reached from there. */
const MET = ['secret', 'smtp', 'bucket'];

const container = z.strictObject({
  /** Image with a tag or digest. */
  image: z.string().regex(/^[a-z0-9][a-z0-9./_-]*:[A-Za-z0-9._-]+(@sha256:[0-9a-f]{64})?$/, {
    error: "a pinned image reference such as 'docker.io/library/nginx:1.29.1'",
  }),
  /**
   * The most that it may take.
   * @default '512Mi'
   */
  memory: size.default('512Mi'),
  /**
   * User and group that it runs as; `root` where its image changes by itself.
   * @default '1000:1000'
   */
  user: z
    .string()
    .regex(/^(root|\d+:\d+)$/, { error: "numbers such as '1000:1000', or 'root'" })
    .default('1000:1000'),
  /**
   * Whether its own files stay as they are in the image; it writes into volumes and /tmp.
   * @default true
   */
  readOnly: z.boolean().default(true),
  /**
   * Capabilities of Linux beyond none.
   * @default []
   */
  capabilities: z.array(z.string().regex(/^[A-Z_]+$/, { error: "a capability such as 'CHOWN'" })).default([]),
  /**
   * Volumes of the project by their name, and where they are in the container.
   * @default {}
   */
  volumes: z.record(slug, z.string().startsWith('/')).default({}),
  /**
   * Environment variables: texts, or fields of answered needs: `{ SMTP_HOST: from('mail', 'host') }`.
   * @default {}
   */
  env: z
    .record(
      z.string().regex(/^[A-Z_][A-Z0-9_]*$/, { error: 'the name of an environment variable' }),
      z.union([z.string().regex(/^[^\n]*$/, { error: 'a text in one line' }), z.strictObject({ need: slug, field: z.string() })]),
    )
    .default({}),
  /**
   * Its command, word by word.
   * @default as the image says
   */
  command: z.array(z.string()).optional(),
  /**
   * Containers that are started before it.
   * @default []
   */
  after: z.array(slug).default([]),
});

const published = z.strictObject({
  /** Container that listens. */
  container: slug,
  /** Its port there. */
  inside: port,
  /**
   * Port of the machine.
   * @default the same
   */
  port: port.optional(),
});

export const options = {
  /** Containers by name: they find each other by it. */
  containers: z.record(slug, container).refine((all) => Object.keys(all).length > 0, { error: 'one container at least' }),
  /**
   * What is shown behind the site's edge.
   * @default nothing
   */
  web: z
    .strictObject({
      ...published.shape,
      /** Public host name. */
      host: hostname(),
    })
    .optional(),
  /**
   * Ports that the internet reaches at the machine itself, by name, and what for.
   * @default {}
   */
  open: z
    .record(
      slug,
      z.strictObject({
        ...published.shape,
        /** @default 'tcp' */
        protocol: z.enum(['tcp', 'udp']).default('tcp'),
        /** Who needs it. */
        why: z.string(),
      }),
    )
    .default({}),
  /**
   * What it asks of the site: `{ mail: smtp({ from }), key: secret(…), store: bucket('data') }`.
   * @default {}
   */
  needs: z
    .record(
      slug,
      z.custom<Need>((value) => typeof value === 'object' && value !== null && MET.includes((value as Partial<Need>).contract ?? ''), {
        error: `one of ${MET.join(', ')}: what is in the cluster is not reached from a machine beside it, do bring a container of its own`,
      }),
    )
    .default({}),
  /**
   * Volumes that no copy of the machine holds: what is in them is made again. For the others its containers stand still while what changed is read.
   * @default []
   */
  spares: z.array(slug).default([]),
  /**
   * Network of its containers.
   * @default '172.23.0.0/24'
   */
  network: z
    .string()
    .regex(/^(10|172|192)\.\d{1,3}\.\d{1,3}\.0\/24$/, { error: "a private network of 256 addresses, such as '172.23.0.0/24'" })
    .default('172.23.0.0/24'),
} as const;

/**
 * Any workload as Docker Compose on a host beside K3s, for software that wants to be run so. Its containers are in a network of their own, without capabilities,
 * and nobody reaches them but as is said here.
 */
export const composeApp = defineService({
  kind: 'compose-app',
  options,
  components: ({ options: { containers, network, web, open } }) => {
    const ports = { ...(web && { web: { ...web, protocol: 'tcp' as const } }), ...open };
    const entries = Object.entries(ports);
    return {
      app: {
        kind: 'host',
        cpu: '250m',
        memory: `${Object.values(containers).reduce((sum, { memory }) => sum + toMebibytes(memory), 0)}Mi` as const,
        ports: Object.fromEntries(
          entries.map(([name, { port: machine, inside, protocol }]) => [name, { port: machine ?? inside, protocol }]),
        ),
        behind: { network: network as never, ports: Object.fromEntries(entries.map(([name, { inside }]) => [name, inside])) },
      },
    };
  },
  needs: ({ options: { needs } }) => needs,
  serves: ({ options: { web } }): Readonly<Record<string, Serve>> =>
    web ? { site: { host: web.host, component: 'app', port: 'web' } } : {},
  accepts: ({ options: { open } }): Readonly<Record<string, Accept>> =>
    Object.fromEntries(
      Object.entries(open).map(([name, { why }]) => [name, { component: 'app', port: name, from: 'internet' as const, why }]),
    ),
  equips: (plan, site) => composeOnHost(plan, site),
});
