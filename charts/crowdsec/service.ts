import { join } from 'node:path';
import { z } from 'zod';
import { secret, volume } from '../../blueprint/contracts/contract';
import { defineService, image, type Accept, type Call, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration } from '../../environments/fields';

const PASSWORD = { kind: 'password', length: 48, alphabet: 'alphanumeric' } as const;

/**
 * CrowdSec 1.7: agents read the access log of the site's edge on every node, one local API decides whom to keep out, and the edge asks it.
 * It judges addresses by what they do over time; requests one by one are the web application firewall's, so its own AppSec stays off.
 *
 * The edge's bouncer is Traefik's plugin, which it fetches at its start: see `bouncer`.
 */
export const crowdsec = defineService({
  kind: 'crowdsec',
  wave: 'platform',
  options: {
    /**
     * Scenarios and parsers of hub.crowdsec.net, by the names of their collections.
     * @default ['crowdsecurity/traefik', 'crowdsecurity/base-http-scenarios', 'crowdsecurity/http-cve']
     */
    collections: z
      .array(z.string().regex(/^[a-z0-9-]+\/[A-Za-z0-9_-]+$/, { error: "a collection such as 'crowdsecurity/traefik'" }))
      .min(1)
      .default(['crowdsecurity/traefik', 'crowdsecurity/base-http-scenarios', 'crowdsecurity/http-cve']),
    /**
     * How long an address stays out the first time; each further time longer by as much.
     * @default '4h'
     */
    ban: duration.default('4h'),
    /**
     * What leaves the site: `off` nothing; `community` sends who was banned and why, and receives the list of addresses that others banned;
     * `console` shows it on app.crowdsec.net as well, for which the operator is asked for an enrolment key.
     * @default 'off'
     */
    online: z.enum(['off', 'community', 'console']).default('off'),
    /**
     * Whether CrowdSec on the hosts may report to the cluster's and ask it, with the machine and the bouncer named `hosts`.
     * @default false
     */
    hosts: z.boolean().default(false),
    /**
     * Whether there is a Middleware for the edge, `<namespace>-<service>@kubernetescrd`. Traefik must then load the plugin at its start
     * (`experimental.plugins.crowdsec`: moduleName `github.com/maxlerebourg/crowdsec-bouncer-traefik-plugin`, version `v1.7.1`, and
     * `experimental.abortOnPluginFailure`: a route whose middleware is missing would answer 404), write to `/plugins-storage`, reach
     * plugins.traefik.io, watch this namespace, and name the Middleware at its entry points.
     * @default false
     */
    bouncer: z.boolean().default(false),
    /**
     * What the edge does while the local API does not answer: `open` keeps to the last list, `closed` lets nobody in.
     * @default 'open'
     */
    failure: z.enum(['open', 'closed']).default('open'),
  },
  images: { crowdsec: image('docker.io/crowdsecurity/crowdsec', 'v1.7.8') },
  components: () => ({
    lapi: { kind: 'stateful', cpu: '50m', memory: '128Mi', memoryLimit: '512Mi', ports: { api: 8080, metrics: 6060 }, keepsIn: ['data'] },
    agent: {
      kind: 'daemon',
      cpu: '50m',
      memory: '192Mi',
      memoryLimit: '512Mi',
      ports: { metrics: 6060 },
      privilege: {
        level: 'privileged',
        why: "the access log of the edge lies in /var/log/pods of its node, a host path that root alone may read; the node's logs of all pods are there",
      },
    },
  }),
  needs: ({ options }) => ({
    data: volume('1Gi'),
    agent: secret(PASSWORD, 'agents sign in to the local API of CrowdSec'),
    edge: secret(PASSWORD, 'the edge asks the local API of CrowdSec whom to keep out'),
    ...(options.hosts && {
      'host-agent': secret(PASSWORD, 'CrowdSec of the hosts signs in to the local API of the cluster'),
      'host-bouncer': secret(PASSWORD, 'the firewalls of the hosts ask the local API of the cluster whom to keep out'),
    }),
    ...(options.online === 'console' && {
      enrolment: secret(
        { kind: 'external', ask: 'enrolment key of a Security Engine (app.crowdsec.net, Engines, Add)' },
        'joins app.crowdsec.net',
      ),
    }),
  }),
  calls: ({ options }): Readonly<Record<string, Call>> => ({
    hub: { component: 'agent', host: 'hub-cdn.crowdsec.net', port: 443, why: 'scenarios and parsers' },
    lists: { component: 'agent', host: 'hub-data.crowdsec.net', port: 443, why: 'word lists of scenarios' },
    ...(options.online === 'off'
      ? {}
      : { central: { component: 'lapi', host: 'api.crowdsec.net', port: 443, why: 'the list of the community' } }),
  }),
  accepts: ({ options }): Readonly<Record<string, Accept>> => ({
    agents: { component: 'lapi', port: 'api', from: { component: 'agent' }, why: 'agents tell what they saw' },
    edge: { component: 'lapi', port: 'api', from: 'edge', why: 'the edge asks whom to keep out' },
    ...(options.hosts ? { hosts: { component: 'lapi', port: 'api', from: 'nodes', why: 'CrowdSec of the hosts' } as const } : {}),
  }),
  watches: () => ({
    metrics: { lapi: { component: 'lapi', port: 'metrics' }, agent: { component: 'agent', port: 'metrics' } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  keeps: () => ({ decisions: { need: 'data', method: 'files', component: 'lapi' } }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
