import { join } from 'node:path';
import { z } from 'zod';
import { defineService, image, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { size } from '../../environments/fields';

/** Web application firewall: the OWASP Core Rule Set (LTS line) in nginx pods between the edge and every service that does not say `waf: { mode: 'off' }`. */
export const waf = defineService({
  kind: 'waf',
  wave: 'platform',
  options: {
    /**
     * How suspicious the rules are, from 1 (hardly ever wrong) to 4 (coreruleset.org, paranoia levels).
     * @default 2
     */
    paranoia: z.int().min(1).max(4).default(2),
    /**
     * What a request may score before it is refused; one critical rule scores 5.
     * @default 5
     */
    inboundThreshold: z.int().min(3).max(100).default(5),
    /**
     * What a response may score before it is refused; one leaked error scores 4.
     * @default 4
     */
    outboundThreshold: z.int().min(3).max(100).default(4),
    /**
     * `block` refuses; `detect` only tells, whatever the services say: for the first days of a site.
     * @default 'block'
     */
    mode: z.enum(['detect', 'block']).default('block'),
    /**
     * What happens to requests when no pod of the firewall answers. They are refused, and there is no other choice: policies let nobody but the firewall
     * reach a service that it protects.
     * @default 'closed'
     */
    failure: z
      .literal('closed', { error: "'closed', do say waf: { mode: 'off' } of a service whose requests must not depend on the firewall" })
      .default('closed'),
    /**
     * Pods, each on a node of its own. A site of one node has room for one.
     * @default 2
     */
    replicas: z.int().min(1).max(10).default(2),
    /**
     * Memory of one pod. The rules take a fifth of the default; each body under inspection takes about four times its size.
     * @default '512Mi'
     */
    memory: size.default('512Mi'),
    /**
     * Largest body that is inspected. Where a way in takes larger ones, files (PUT and PATCH of what is no form, JSON, XML or text) pass as a stream of which only
     * address and headers are inspected, and everything else that is larger is refused.
     * @default '32Mi'
     */
    inspect: size.default('32Mi'),
  },
  // github.com/coreruleset/modsecurity-crs-docker: LTS tags have no read-only variant; our own configuration needs none
  images: { nginx: image('ghcr.io/coreruleset/modsecurity-crs', '4.25.1-nginx-alpine-lts') },
  components: ({ options: { replicas, memory } }) => ({
    nginx: {
      replicas,
      cpu: '200m',
      memory,
      // the edge is sent to the first port
      ports: { http: 8080, metrics: 9113 },
      spread: replicas > 1 ? 'strict' : 'preferred',
    },
  }),
  role: { is: 'waf', component: 'nginx' },
  accepts: () => ({
    requests: { component: 'nginx', port: 'http', from: 'edge', why: 'requests to inspect before a service sees them' },
  }),
  watches: () => ({
    metrics: { requests: { component: 'nginx', port: 'metrics' } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
