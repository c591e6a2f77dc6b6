import { join } from 'node:path';
import { z } from 'zod';
import { defineService, image, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration } from '../../environments/fields';

/**
 * Opens the SealedSecrets that `archipel secrets seal` writes into Git. Its keys lie in Secrets of its namespace and nowhere else: save them outside of
 * the cluster (`archipel secrets seal --help` prints how), or seal anew for the key of a rebuilt one.
 */
export const sealedSecrets = defineService({
  kind: 'sealed-secrets',
  wave: 'controllers',
  options: {
    /**
     * Time after which it makes a further key; the former ones stay, since what they closed is still in Git.
     * @default '30d'
     */
    renewKeysAfter: duration.default('30d'),
    /**
     * Classes of namespaces whose Secrets are sealed; a vault may bring the others.
     * @default ['dev', 'platform', 'prod']
     */
    classes: z.array(z.enum(['dev', 'platform', 'prod'])).default(['dev', 'platform', 'prod']),
  },
  role: { is: 'seals', component: 'controller' },
  delivers: ({ options }) => options.classes,
  // the same image as docker.io/bitnami's, whose others moved behind a subscription
  images: { controller: image('ghcr.io/bitnami-labs/sealed-secrets-controller', '0.36.6') },
  components: () => ({
    controller: {
      cpu: '10m',
      memory: '64Mi',
      memoryLimit: '128Mi',
      ports: { metrics: 8081 },
      labels: { 'app.kubernetes.io/name': 'sealed-secrets' },
    },
  }),
  calls: () => ({ api: { component: 'controller', to: 'kubernetes-api', why: 'reads SealedSecrets, writes the Secrets in them' } }),
  watches: () => ({
    // its series tell of the SealedSecrets of other namespaces
    metrics: { controller: { component: 'controller', port: 'metrics', honorLabels: true } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
