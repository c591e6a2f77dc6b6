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

test('where nobody asked there is one account: that of the exporter', async () => {
  const site = await write(lonely);
  expect(containers(site).map(({ name }) => name)).toEqual(['root', 'accounts', 'exporter', 'mysql']);
  expect(
    containers(site)
      .find(({ name }) => name === 'accounts')
      ?.env?.find(({ name }) => name === 'GRANTS')?.value,
  ).toBe('');
  expect(textOf(site, 'sql')).not.toContain('sql-grants');
});

test('the exporter logs in by a file in memory, through the socket, and may read the state of the server only', async () => {
  const site = await write(example);
  const [pod] = podsOf(site).filter(({ id }) => id === 'StatefulSet data/sql');
  const exporter = containers(site).find(({ name }) => name === 'exporter');
  expect(exporter?.ports).toEqual([{ name: 'metrics', containerPort: 9104, protocol: 'TCP' }]);
  expect(
    containers(site)
      .find(({ name }) => name === 'mysql')
      ?.ports?.map(({ name }) => name),
  ).toEqual(['mysql']);
  expect(exporter?.volumeMounts?.map(({ mountPath }) => mountPath)).toEqual(['/run/exporter', '/tmp', '/var/run/mysqld']);
  expect(pod?.spec.volumes?.find(({ name }) => name === 'login')?.['emptyDir']).toEqual({ medium: 'Memory', sizeLimit: '1Mi' });
  const scripts = site.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'sql-config')?.data;
  const granted = [...(scripts?.['accounts.sh'] ?? '').matchAll(/^GRANT (.*) TO 'exporter'@'localhost';$/gm)].map(([, rights]) => rights);
  expect(granted).toEqual(['PROCESS, REPLICATION CLIENT ON *.*', 'SELECT ON performance_schema.*']);
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

const engineSite = (options: object): EnvironmentInput => ({ ...example, services: { ...alone, sql: mysql({ in: 'data', ...options }) } });
const main = (site: WrittenSite) => containers(site).find(({ name }) => name === 'mysql');

test('each engine has its own image, variables and question whether it answers', async () => {
  const [classic, other] = await Promise.all([write(engineSite({})), write(engineSite({ engine: 'mariadb' }))]);
  expect([main(classic)?.image, main(other)?.image]).toEqual(['docker.io/library/mysql:8.4.11', 'docker.io/library/mariadb:11.8.8']);
  expect(main(classic)?.env?.map(({ name }) => name)).toEqual(['MYSQL_ROOT_HOST', 'MYSQL_ROOT_PASSWORD_FILE']);
  expect(main(other)?.env?.map(({ name }) => name)).toEqual(['MARIADB_AUTO_UPGRADE', 'MARIADB_ROOT_HOST', 'MARIADB_ROOT_PASSWORD_FILE']);
  expect(JSON.stringify(main(classic)?.readinessProbe)).toContain('"mysqladmin"');
  expect(JSON.stringify(main(other)?.readinessProbe)).toContain('"mariadb-admin"');
});

test('changes are written down, and the account that copies may do more, where the site wants to go back to a point in time', async () => {
  for (const engine of ['mysql', 'mariadb']) {
    const [without, dated] = await Promise.all([
      write(engineSite({ engine })),
      write(engineSite({ engine, pointInTime: { reach: '2d' } })),
    ]);
    const settings = (site: WrittenSite) =>
      site.objects.find(({ metadata }) => metadata.name === 'sql-config')?.data?.['archipel.cnf'] ?? '';
    expect(settings(without)).not.toMatch(/^log_bin/m);
    expect(settings(dated)).toMatch(/^log_bin = \/var\/lib\/mysql-changes\/binlog$/m);
    expect(settings(dated)).toMatch(/^binlog_expire_logs_seconds = 172800$/m);
    const logged = (site: WrittenSite) =>
      containers(site)
        .find(({ name }) => name === 'accounts')
        ?.env?.some(({ name }) => name === 'LOGGED');
    expect([logged(without), logged(dated)]).toEqual([false, true]);
    expect(main(dated)?.volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/var/lib/mysql-changes');
    expect(main(without)?.volumeMounts?.map(({ mountPath }) => mountPath)).not.toContain('/var/lib/mysql-changes');
  }
});
