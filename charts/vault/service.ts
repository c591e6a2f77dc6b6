import { join } from 'node:path';
import { z } from 'zod';
import { secret, volume, type Need } from '../../blueprint/contracts/contract';
import { MANAGERS } from '../../blueprint/minting';
import {
  defineService,
  image,
  reloads,
  type Accept,
  type Call,
  type ChartModule,
  type Component,
  type Takes,
} from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { toSeconds } from '../../constructs/units';
import { duration, hostname, size, slug } from '../../environments/fields';

/**
 * Keeps the secrets of the store in the cluster and hands each service its own: OpenBao, which is HashiCorp Vault 1.14 continued under the Mozilla
 * licence by the Linux Foundation, with the same API, client and words. Vault itself has been under the Business Source Licence since 1.15.
 *
 * Services change nothing: External Secrets Operator (Apache licence) writes the very Secrets that they refer to, from one path for each. Vault's agent
 * injector would need a webhook before every pod and another way to read, and Vault Secrets Operator is under the Business Source Licence too.
 *
 * A class of namespaces is an engine of its own (`kv-prod`, `kv-dev`), a Secret the path `<namespace>/<object>` in it, and a policy names whole paths: no
 * token of `dev` reads `prod`. From trial to production a service goes by its namespace in the site file: its references stay, and the next export writes to
 * the new path and takes the old one away. Its values go along, so rotate them; a service beside its trial has values of its own from the start.
 *
 * With `databases` it makes the logins of databases too: each a user of its own that expires, under the same references, and another one long before.
 *
 * Once: `archipel secrets open-vault <site>`; whenever the store changed: `archipel secrets export <site> --to vault`.
 */
export const vault = defineService({
  kind: 'vault',
  wave: 'platform',
  options: {
    /**
     * Servers. Three survive the loss of a node; each keeps all secrets.
     * @default 1
     */
    replicas: z.union([z.literal(1), z.literal(3)]).default(1),
    /**
     * Disk of each server. On local-path volumes it is a wish, not a bound.
     * @default '1Gi'
     */
    storage: size.default('1Gi'),
    /**
     * Memory of each server.
     * @default '256Mi'
     */
    memory: size.default('256Mi'),
    /**
     * Classes of namespaces whose Secrets it fills. What the platform needs must be there before it: seals, or the operator, bring that.
     * @default ['dev', 'prod']
     */
    classes: z.array(z.enum(['dev', 'prod'])).default(['dev', 'prod']),
    /**
     * Time after which a changed secret is in the cluster.
     * @default '5m'
     */
    refresh: duration.default('5m'),
    /**
     * Makes users of databases that expire, in the place of passwords of the store, for the services whose Secrets it fills: `{ ttl: '1d' }`. Pods that hold
     * one are replaced, one by one, when another is there, each time a third of its life is over; both are good until then. The revocation of a user ends
     * no connection that it has. What a service makes in the name of its user, such as views and triggers, keeps that user from going: leave it out.
     * @default none: passwords of the store
     */
    databases: z
      .strictObject({
        /**
         * Life of a user, `'1h'` to `'30d'`: longer than a vault ever stays closed, since one that opens ends what expired meanwhile.
         * @default '1d'
         */
        ttl: duration
          .refine((ttl) => toSeconds(ttl) >= toSeconds('1h') && toSeconds(ttl) <= toSeconds('30d'), {
            error: "a life such as '1d', of '1h' to '30d': a vault gives nothing for longer than 32 days",
          })
          .default('1d'),
        /**
         * Services that keep a password of the store.
         * @default []
         */
        except: z.array(slug).default([]),
      })
      .optional(),
    /**
     * Another vault that opens this one whenever a server starts: `{ host, key }`, a key of its transit engine. Its token is asked for.
     * @default none: the operator opens each server that started with shares from the store
     */
    transit: z
      .strictObject({
        /** Host name of the other vault. */
        host: hostname(),
        /**
         * @default 8200
         */
        port: z.int().min(1).max(65_535).default(8200),
        /** Name of the key. */
        key: z.string().regex(/^[A-Za-z0-9_-]+$/, { error: "the name of a transit key such as 'uyoop'" }),
        /**
         * Path of its transit engine.
         * @default 'transit/'
         */
        mount: z
          .string()
          .regex(/^[A-Za-z0-9_/-]+\/$/, { error: "a path that ends with a slash such as 'transit/'" })
          .default('transit/'),
        /**
         * Authority that signed for it, as PEM: of a vault of one's own.
         * @default those that the image trusts
         */
        authority: z
          .string()
          .regex(/^(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n?)+$/, {
            error: 'certificates as PEM, and no key',
          })
          .optional(),
      })
      .optional(),
  },
  role: { is: 'vault', component: 'server' },
  delivers: ({ options }) => options.classes,
  mints: ({ options: { databases } }) => databases && { seconds: toSeconds(databases.ttl), except: databases.except },
  images: {
    server: image('quay.io/openbao/openbao', '2.7.2'),
    operator: image('ghcr.io/external-secrets/external-secrets', 'v2.9.0'),
    restarter: image('ghcr.io/stakater/reloader', 'v1.4.21'),
  },
  components: ({ options }): Readonly<Record<string, Component>> => ({
    server: {
      kind: 'stateful',
      replicas: options.replicas,
      cpu: '50m',
      memory: options.memory,
      memoryLimit: options.memory,
      ports: { api: 8200, cluster: 8201, metrics: 9102 },
      keepsIn: ['data'],
      ...(options.replicas > 1 && { spread: 'strict', quorum: true }),
    },
    operator: {
      cpu: '10m',
      memory: '64Mi',
      memoryLimit: '256Mi',
      ports: { metrics: 8080 },
      labels: { 'app.kubernetes.io/name': 'external-secrets' },
    },
    ...(options.databases && { restarter: { cpu: '10m', memory: '48Mi', memoryLimit: '128Mi', ports: { metrics: 9090 } } }),
  }),
  needs: ({ options }): Readonly<{ data: Need<'volume'>; transit?: Need<'secret'> }> => ({
    data: volume(options.storage, { each: 'server' }),
    ...(options.transit && {
      transit: secret(
        { kind: 'external', ask: `periodic token of ${options.transit.host} that may encrypt and decrypt with ${options.transit.key}` },
        'another vault opens this one',
      ),
    }),
  }),
  calls: ({ options }): Readonly<Record<string, Call>> => ({
    operator: { component: 'operator', to: 'kubernetes-api', why: 'reads ExternalSecrets, writes the Secrets that they name' },
    server: { component: 'server', to: 'kubernetes-api', why: 'asks whether the token of an account is good' },
    ...(options.databases && {
      restarter: { component: 'restarter', to: 'kubernetes-api', why: 'replaces pods whose login was made anew' },
    }),
    ...(options.transit && {
      transit: { component: 'server', host: options.transit.host, port: options.transit.port, why: 'has its key decrypted when it starts' },
    }),
  }),
  accepts: ({ options }): Readonly<Record<string, Accept>> => ({
    reads: { component: 'server', port: 'api', from: { component: 'operator' }, why: 'reads secrets as the service that they are for' },
    ...(options.replicas > 1 && {
      join: { component: 'server', port: 'api', from: { component: 'server' }, why: 'joins those that run' },
      raft: { component: 'server', port: 'cluster', from: { component: 'server' }, why: 'replicates, and passes requests to the leader' },
    }),
  }),
  takes: ({ options }): Takes => (options.databases ? { server: reloads(MANAGERS) } : {}),
  keeps: () => ({ secrets: { need: 'data', method: 'dump', component: 'server' } }),
  watches: ({ options }) => ({
    metrics: {
      server: { component: 'server', port: 'metrics', path: '/v1/sys/metrics' },
      // its series tell of the ExternalSecrets of other namespaces
      operator: { component: 'operator', port: 'metrics', honorLabels: true },
      ...(options.databases && { restarter: { component: 'restarter', port: 'metrics' } }),
    },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
