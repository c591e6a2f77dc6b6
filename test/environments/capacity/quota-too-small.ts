import { volume } from '../../../blueprint/contracts/contract';
import { webApp } from '../../../charts/web-app/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const shop = (quota: object, options: object = {}) =>
  lab({
    namespaces: { shop: { quota } },
    services: {
      shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000, replicas: 2, cpu: '200m', memory: '1Gi', ...options }),
    },
  });
const keeper = (kind: 'stateful' | 'daemon', quota: object) =>
  lab({
    namespaces: { it: { quota } },
    services: {
      it: stub({
        components: () => ({
          app: { kind, replicas: 3, cpu: '100m', memory: '128Mi', memoryLimit: '256Mi', ports: {}, keepsIn: ['data'] },
        }),
        needs: () => ({ data: volume('2Gi') }),
      }),
    },
  });
// two replicas and the one that replaces another
export const fixture: RuleFixture = {
  rejects: shop({ cpu: '599m' }),
  at: 'namespaces.shop.quota.cpu',
  suggests: '600m',
  passes: shop({ cpu: '600m' }),
};
export const more: readonly RuleFixture[] = [
  { rejects: shop({ memory: '3071Mi' }), at: 'namespaces.shop.quota.memory', passes: shop({ memory: '3Gi' }) },
  { rejects: shop({ pods: 2 }), at: 'namespaces.shop.quota.pods', passes: shop({ pods: 3 }) },
  // scaled up all the way
  { rejects: shop({ pods: 6 }, { maxReplicas: 6 }), at: 'namespaces.shop.quota.pods', passes: shop({ pods: 7 }, { maxReplicas: 6 }) },
  // stateful pods and those of a daemon are replaced one after the other
  { rejects: keeper('stateful', { pods: 2 }), at: 'namespaces.it.quota.pods', passes: keeper('stateful', { pods: 3 }) },
  { rejects: keeper('daemon', { pods: 2 }), at: 'namespaces.it.quota.pods', passes: keeper('daemon', { pods: 3 }) },
  {
    rejects: keeper('stateful', { memoryLimit: '767Mi' }),
    at: 'namespaces.it.quota.memoryLimit',
    passes: keeper('stateful', { memoryLimit: '768Mi', memory: '384Mi' }),
  },
  { rejects: keeper('stateful', { storage: '2047Mi' }), at: 'namespaces.it.quota.storage', passes: keeper('stateful', { storage: '2Gi' }) },
];
