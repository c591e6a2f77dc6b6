import { http } from '../../../blueprint/contracts/contract';
import { from, webApp } from '../../../charts/web-app/service';
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
