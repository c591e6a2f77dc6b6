import { join } from 'node:path';
import { z } from 'zod';
import { secret, type Need } from '../../blueprint/contracts/contract';
import { defineService, type Accept, type Call, type ChartModule, type Component } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration, hostname } from '../../environments/fields';
import { DIRECTORIES } from './directories';
import { OVH_HOSTS, ovhEndpoint, WRITABLE, zonesAt, zonesByHttp } from './zones';

/**
 * Certificates of every served host, from Let's Encrypt. In zones at Cloudflare and at OVH by DNS-01: it works before the edge does, for hosts that only the
 * mesh reaches, and for wildcards. In any other zone by HTTP-01, which asks the host itself, so that it must be served to the internet already.
 */
export const certManager = defineService({
  kind: 'cert-manager',
  wave: 'controllers',
  options: {
    /**
     * Whom Let's Encrypt may write to.
     * @default the site's operator
     */
    email: z.email().optional(),
    /**
     * Which of Let's Encrypt's directories signs: `staging` has no limits worth the name, and no browser trusts it.
     * @default 'production'
     */
    server: z.enum(['production', 'staging']).default('production'),
    /**
     * Domains whose hosts are certified as `*.<domain>`: their names stay out of the public logs of certificates.
     * @default []
     */
    wildcards: z.array(hostname()).default([]),
    /**
     * Time before its end when a certificate is renewed.
     * @default '30d'
     */
    renewBefore: duration.default('30d'),
  },
  role: { is: 'certificates', component: 'controller' },
  components: ({ site }): Readonly<Record<string, Component>> => ({
    controller: { ...POD, memory: '96Mi', memoryLimit: '256Mi', ports: { metrics: 9402 }, labels: upstream('cert-manager', 'controller') },
    webhook: { ...POD, memory: '32Mi', memoryLimit: '128Mi', ports: { https: 10250, metrics: 9402 }, labels: upstream('webhook') },
    cainjector: { ...POD, memory: '96Mi', memoryLimit: '256Mi', ports: { metrics: 9402 }, labels: upstream('cainjector') },
    ...(zonesAt(site, 'ovh').length > 0 && {
      ovh: {
        ...POD,
        memory: '32Mi',
        memoryLimit: '128Mi',
        ports: { https: 8443 },
        labels: { 'app.kubernetes.io/name': 'cert-manager-webhook-ovh' },
      },
    }),
  }),
  needs: ({ site }): Readonly<Record<string, Need<'secret'>>> => ({
    ...(zonesAt(site, 'cloudflare').length > 0 && {
      cloudflare: secret(
        {
          kind: 'external',
          ask: `Cloudflare API token with Zone:Read and DNS:Edit on ${zonesAt(site, 'cloudflare').join(', ')}, another than Terraform's`,
        },
        'proves to Let’s Encrypt that the zones are ours',
      ),
    }),
    ...(zonesAt(site, 'ovh').length > 0 && {
      'ovh-id': secret({ kind: 'external', ask: ovhClient('id', zonesAt(site, 'ovh')) }, 'proves to Let’s Encrypt that the zones are ours'),
      'ovh-secret': secret(
        { kind: 'external', ask: ovhClient('secret', zonesAt(site, 'ovh')) },
        'proves to Let’s Encrypt that the zones are ours',
      ),
    }),
  }),
  calls: ({ site }): Readonly<Record<string, Call>> => {
    const { api, token } = OVH_HOSTS[ovhEndpoint(site)];
    return {
      ...toApi('controller', 'reads Certificates, writes their Secrets'),
      ...toApi('webhook', 'reads the Secret of its own certificate'),
      ...toApi('cainjector', 'writes the authority of webhooks into their configurations'),
      production: { component: 'controller', host: new URL(DIRECTORIES.production).host, port: 443, why: 'orders certificates' },
      staging: {
        component: 'controller',
        host: new URL(DIRECTORIES.staging).host,
        port: 443,
        why: 'orders certificates that nobody trusts',
      },
      ...(zonesAt(site, 'cloudflare').length > 0 && {
        cloudflare: { component: 'controller', host: 'api.cloudflare.com', port: 443, why: 'writes the records of DNS-01' },
      }),
      ...(zonesAt(site, 'ovh').length > 0 && {
        ...toApi('ovh', 'reads the credentials of OVH, and who may call it'),
        ovh: { component: 'ovh', host: api, port: 443, why: 'writes the records of DNS-01' },
        'ovh-token': { component: 'ovh', host: token, port: 443, why: 'gets a token of the OVH API' },
      }),
    };
  },
  accepts: ({ site }): Readonly<Record<string, Accept>> => ({
    webhook: { component: 'webhook', port: 'https', from: 'kubernetes-api', why: 'judges and completes Certificates and Issuers' },
    ...(zonesAt(site, 'ovh').length > 0 && {
      ovh: { component: 'ovh', port: 'https', from: 'kubernetes-api', why: 'passes the challenges of zones at OVH on' },
    }),
  }),
  certifies: ({ options, site }) => ({
    zones: WRITABLE.flatMap((provider) => zonesAt(site, provider)),
    wildcards: options.wildcards,
    ...(zonesByHttp(site).length > 0 && { byHttp: { zones: zonesByHttp(site), component: 'solver', pods: SOLVER } }),
  }),
  watches: () => ({
    // its series tell of the certificates of other namespaces
    metrics: {
      controller: { component: 'controller', port: 'metrics', honorLabels: true },
      webhook: { component: 'webhook', port: 'metrics' },
      cainjector: { component: 'cainjector', port: 'metrics' },
    },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

const POD = { cpu: '10m' } as const;

/** What the release makes for each name that is proved by HTTP: its own defaults (cert-manager.io/docs/cli/controller, acme-http01-solver). */
const SOLVER: Component = {
  cpu: '10m',
  memory: '64Mi',
  ports: { http: 8089 },
  onDemand: true,
  labels: { 'acme.cert-manager.io/http01-solver': 'true' },
};

/** Labels that the upstream chart gives its pods; they carry the release's name too. */
const upstream = (name: string, component = name): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/component': component,
});

const toApi = (component: string, why: string): Readonly<Record<string, Call>> => ({
  [`${component}-api`]: { component, to: 'kubernetes-api', why },
});

const ovhClient = (what: 'id' | 'secret', zones: readonly string[]): string =>
  `OVHcloud OAuth2 client ${what} of a service account that may get, create and delete records of ${zones.join(', ')}, another than Terraform's`;
