import { join } from 'node:path';
import { z } from 'zod';
import { defineService, type Call, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { hostname, size } from '../../environments/fields';
import { DATABASES } from './databases';

/**
 * Trivy Operator: each image that runs is scanned for known vulnerabilities and for secrets that were left in it, again every day, and what is found
 * becomes metrics. It reads no Secret of the site and nothing of the nodes, so that all its pods run restricted; images of private registries are left out.
 */
export const trivy = defineService({
  kind: 'trivy',
  wave: 'platform',
  options: {
    /**
     * Least serious finding that is reported.
     * @default 'HIGH'
     */
    severity: z.enum(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']).default('HIGH'),
    /**
     * Whether findings that no update mends yet are left out.
     * @default true
     */
    fixedOnly: z.boolean().default(true),
    /**
     * Images that are scanned at a time.
     * @default 1
     */
    concurrency: z.int().min(1).max(10).default(1),
    /**
     * Most memory of one scan; images with many Java archives or models need more.
     * @default '1Gi'
     */
    scanMemory: size.default('1Gi'),
    /**
     * Registries that scans read images from, by host name, with the hosts that their tokens come from.
     * @default those of Docker, GitHub, Quay and Kubernetes
     */
    registries: z.array(hostname()).min(1).default(['auth.docker.io', 'ghcr.io', 'quay.io', 'registry-1.docker.io', 'registry.k8s.io']),
  },
  components: ({ options }) => ({
    operator: {
      cpu: '50m',
      memory: '128Mi',
      memoryLimit: '512Mi',
      ports: { metrics: 8080 },
      labels: { 'app.kubernetes.io/name': 'trivy-operator' },
    },
    // the label that the operator gives the pods of its jobs (pkg/vulnerabilityreport/builder.go)
    scan: {
      replicas: options.concurrency,
      cpu: '100m',
      memory: '256Mi',
      memoryLimit: options.scanMemory,
      ports: {},
      labels: { 'vulnerabilityReport.scanner': 'Trivy' },
    },
  }),
  calls: ({ options }): Readonly<Record<string, Call>> => ({
    api: { component: 'operator', to: 'kubernetes-api', why: 'reads workloads, starts scans, reads their logs, writes reports' },
    database: { component: 'scan', host: DATABASES, port: 443, why: 'the vulnerabilities that are known' },
    ...Object.fromEntries(
      options.registries.map((host): [string, Call] => [`images-${host}`, { component: 'scan', host, port: 443, why: 'reads the images' }]),
    ),
  }),
  watches: () => ({
    // its series tell of the images of other namespaces
    metrics: { operator: { component: 'operator', port: 'metrics', honorLabels: true } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
