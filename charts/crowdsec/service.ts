import { join } from 'node:path';
import { z } from 'zod';
import { secret, volume } from '../../blueprint/contracts/contract';
import { defineService, image, type Accept, type Call, type ChartModule } from '../../blueprint/service';
import { entrancesOf } from '../../blueprint/site-facts';
import { sourceOf } from '../../constructs/files/asset';
import { duration } from '../../environments/fields';
import { crowdsecOnHosts } from './hosts';

const PASSWORD = { kind: 'password', length: 48, alphabet: 'alphanumeric' } as const;

/**
 * CrowdSec 1.7: agents read the access log of the site's edge on every node, and one local API decides whom to keep out.
 * It judges addresses by what they do over time; requests one by one are the web application firewall's, so its own AppSec stays off.
 *
 * Its decisions take effect at the edge (`bouncer`) and in the firewalls of the hosts (`hosts`). Where either is on, nobody decides against the networks of the
 * operator and of the site. Who was kept out by mistake is forgiven in any pod of an agent: `cscli decisions delete --ip <address>`.
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
     * Whether every host has CrowdSec of its own, which reads its journal (who tries to log in), and a firewall that drops the packets of whoever is kept out.
     * Nodes of the cluster report to its local API and ask it; other machines decide for themselves. Networks of the operator and of the site are never dropped.
     * @default false
     */
    hosts: z.boolean().default(false),
    /**
     * Whether the edge asks before each request if its client is kept out. Pods of their own answer from a list that they renew every 15 seconds: neither the
     * start of the edge nor a request waits for the internet or for the local API. A plugin of Traefik would be fetched from the internet at each start, and run
     * by an interpreter in the edge itself.
     * @default false
     */
    bouncer: z.boolean().default(false),
    /**
     * What the edge does while nobody knows whom to keep out: `open` lets requests pass, by the last list where the local API alone is silent, and the web
     * application firewall still inspects them; `closed` answers 503, after five minutes where the local API alone is silent.
     * @default 'open'
     */
    failure: z.enum(['open', 'closed']).default('open'),
  },
  images: {
    crowdsec: image('docker.io/crowdsecurity/crowdsec', 'v1.7.8'),
    // with curl, which the slim one lacks
    nginx: image('docker.io/nginxinc/nginx-unprivileged', '1.30.4-alpine'),
  },
  components: ({ options, site }) => ({
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
    ...(options.bouncer && {
      bouncer: {
        replicas: Math.max(1, entrancesOf(site).length),
        cpu: '20m',
        memory: '48Mi',
        memoryLimit: '128Mi',
        // the edge is sent to the first port
        ports: { http: 8080, metrics: 9113 },
      } as const,
    }),
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
    edge: {
      component: 'lapi',
      port: 'api',
      from: options.bouncer ? { component: 'bouncer' } : 'edge',
      why: 'the edge asks whom to keep out',
    },
    ...(options.bouncer && {
      verdicts: {
        component: 'bouncer',
        port: 'http',
        from: 'edge',
        why: 'the edge asks before each request whether its client is kept out',
      } as const,
    }),
    ...(options.hosts && { hosts: { component: 'lapi', port: 'api', from: 'nodes', why: 'CrowdSec of the hosts' } as const }),
  }),
  role: { is: 'bouncer', component: 'bouncer', failure: ({ options }) => options.failure },
  watches: ({ options }) => ({
    metrics: {
      lapi: { component: 'lapi', port: 'metrics' },
      agent: { component: 'agent', port: 'metrics' },
      ...(options.bouncer && { bouncer: { component: 'bouncer', port: 'metrics' } }),
    },
    rules: [
      join(sourceOf(__dirname), 'alerts.yaml'),
      ...(options.bouncer ? [join(sourceOf(__dirname), 'rules/bouncer.yaml')] : []),
      ...(options.hosts ? [join(sourceOf(__dirname), 'rules/hosts.yaml')] : []),
    ],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  equips: (plan, site) => (plan.options.hosts ? crowdsecOnHosts(plan, site) : []),
  keeps: () => ({
    decisions: {
      need: 'data',
      method: 'none',
      why: 'bans end within hours and are made again; who signs in is written anew from its Secret',
    },
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
