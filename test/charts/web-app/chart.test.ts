import { http } from '../../../blueprint/contracts/contract';
import { resolve } from '../../../blueprint/resolve';
import { from, webApp } from '../../../charts/web-app/service';
import { lab } from '../../environments/fixture';
import { example } from '../example';
import { containersOf, podsOf } from '../pods';
import { textOf, write, type WrittenSite } from '../site-objects';

const envOf = (site: WrittenSite, id: string) =>
  podsOf(site)
    .filter((pod) => pod.id === id)
    .flatMap((pod) => containersOf(pod).flatMap(({ env = [] }) => env));

test('two web applications in a small site', async () => {
  const site = await write(example);
  expect(textOf(site, 'shop')).toMatchSnapshot();
  expect(textOf(site, 'front')).toMatchSnapshot();
});

test('fields of answered needs come as texts, secrets as references', async () => {
  const site = await write(example);
  expect(envOf(site, 'Deployment web/front')).toEqual([{ name: 'API_URL', value: 'http://shop.web.svc.cluster.local:8080' }]);
  expect(envOf(site, 'Deployment web/shop')).toEqual([
    { name: 'DB_HOST', value: 'sql.data.svc.cluster.local' },
    { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'shop-db', key: 'password' } } },
    { name: 'MODE', value: 'on' },
  ]);
});

test('it says its replicas, or leaves them to an autoscaler', async () => {
  const services = {
    ...example.services,
    fixed: webApp({
      in: 'web',
      image: 'ghcr.io/example/fixed:1',
      port: 80,
      replicas: 3,
      needs: { api: http('shop') },
      env: { API: from('api', 'url') },
    }),
  };
  const { objects } = await write({ ...example, services });
  const replicas = objects
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata, spec }) => [metadata.name, (spec as { readonly replicas?: number }).replicas]);
  expect(Object.fromEntries(replicas)).toEqual({ blog: 1, fixed: 3, front: 1, shop: undefined });
  expect(objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler').map(({ metadata }) => metadata.name)).toEqual(['shop']);
});

test('an application without a host has no way in from outside', async () => {
  const { objects } = await write(example);
  expect(objects.filter(({ kind }) => kind === 'Ingress').map(({ metadata }) => metadata.name)).toEqual(['blog', 'front']);
});

test('replicas that are strictly apart wait for a node of their own, and one alone is replaced before it ends', async () => {
  const app = (replicas: number) => webApp({ in: 'web', image: 'ghcr.io/example/app:1', port: 80, replicas, spread: 'strict' });
  const { objects } = await write(lab({ services: { pair: app(2), alone: app(1) } }));
  const placed = (name: string) => {
    const { spec } = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name) as unknown as {
      readonly spec: {
        readonly strategy: { readonly rollingUpdate: object };
        readonly template: { readonly spec: { readonly affinity?: { readonly podAntiAffinity?: object } } };
      };
    };
    return [spec.template.spec.affinity?.podAntiAffinity !== undefined, spec.strategy.rollingUpdate];
  };
  expect(placed('pair')).toEqual([true, { maxSurge: 0, maxUnavailable: 1 }]);
  expect(placed('alone')).toEqual([false, { maxSurge: 1, maxUnavailable: 0 }]);
});

test('an autoscaler that would need more nodes than there are is refused where replicas are strictly apart', () => {
  const rules = (spread: 'strict' | 'preferred') =>
    resolve(
      lab({ services: { app: webApp({ in: 'web', image: 'ghcr.io/example/app:1', port: 80, maxReplicas: 9, spread }) } }),
      'site.ts',
    ).verdict.problems.map(({ id }) => id);
  expect(rules('strict')).toContain('services/replicas-over-nodes');
  expect(rules('preferred')).not.toContain('services/replicas-over-nodes');
});
