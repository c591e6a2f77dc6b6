import { mysql } from '../../../charts/mysql/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { example } from '../example';
import { containersOf, podsOf } from '../pods';
import { textOf, write, type WrittenSite } from '../site-objects';

const { shop: _, front: __, blog: ___, ...alone } = example.services ?? {};
const lonely: EnvironmentInput = { ...example, services: { ...alone, sql: mysql({ in: 'data', memory: '3Gi', connections: 400 }) } };
const containers = (site: WrittenSite) =>
  podsOf(site)
    .filter(({ id }) => id === 'StatefulSet data/sql')
    .flatMap(containersOf);

test('a mysql in a small site', async () => {
  expect(textOf(await write(example), 'sql')).toMatchSnapshot();
});

test('it keeps an account for each service that asked, and no more', async () => {
  const sidecar = containers(await write(example)).find(({ name }) => name === 'accounts');
  expect(sidecar?.env?.find(({ name }) => name === 'GRANTS')?.value).toBe('blog blog blog-db-password\nshop shop shop-db-password\n');
});

test('where nobody asked there is nobody to keep accounts for', async () => {
  const site = await write(lonely);
  expect(containers(site).map(({ name }) => name)).toEqual(['root', 'mysql']);
  expect(textOf(site, 'sql')).not.toContain('accounts.sh');
});

test('half of its memory is the buffer pool', async () => {
  const { data } = (await write(lonely)).objects.find(({ kind }) => kind === 'ConfigMap') ?? {};
  expect(data?.['archipel.cnf']).toContain('innodb_buffer_pool_size = 1536M\n');
  expect(data?.['archipel.cnf']).toContain('max_connections = 400\n');
});

test('no container sees a password but as a file', async () => {
  for (const { env = [] } of containers(await write(example))) {
    expect(env.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual([]);
    expect(env.filter(({ name }) => /PASSWORD$/.test(name))).toEqual([]);
  }
});

test('root gets the password of its Secret each time the server starts, through a file in memory', async () => {
  const site = await write(example);
  const [pod] = podsOf(site).filter(({ id }) => id === 'StatefulSet data/sql');
  const mounted = containers(site).filter(({ volumeMounts = [] }) => volumeMounts.some(({ mountPath }) => mountPath === '/run/start'));
  expect(mounted.map(({ name }) => name)).toEqual(['root', 'mysql']);
  expect(pod?.spec.volumes?.find(({ name }) => name === 'start')?.['emptyDir']).toEqual({ medium: 'Memory', sizeLimit: '1Mi' });
  expect(site.objects.find(({ kind }) => kind === 'ConfigMap')?.data?.['archipel.cnf']).toContain('init_file = /run/start/root.sql\n');
});
