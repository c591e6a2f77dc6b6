import { mysql as needsMysql } from '../../../blueprint/contracts/contract';
import { certManager } from '../../../charts/cert-manager/service';
import { mysql } from '../../../charts/mysql/service';
import { vault } from '../../../charts/vault/service';
import { from, webApp } from '../../../charts/web-app/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { example } from '../example';
import { connections, ofKind } from '../platform';
import { containersOf, podsOf, type ContainerJson } from '../pods';
import { siteClaims } from '../site-claims';
import { secretsReadBy } from '../secret-reads';
import { write, type WrittenSite } from '../site-objects';

const needs = () => ({ db: needsMysql({ from: 'sql' }) });
const env = { DB_USER: from('db', 'user'), DB_PASSWORD: from('db', 'password') };
const wiki = webApp({ in: 'web', image: 'ghcr.io/example/wiki:1.0.0', port: 8080, needs: needs(), env });
const shop = webApp({ in: 'web', image: 'ghcr.io/example/shop:1.2.3', port: 8080, needs: needs(), env });
const trial = webApp({
  ...{ in: 'lab', image: 'ghcr.io/example/trial:1.0.0', port: 3000, env },
  needs: { db: needsMysql({ from: 'trial-sql' }) },
});
type Databases = NonNullable<Parameters<typeof vault>[0]['databases']>;
const { blog, front: _, ...rest } = example.services ?? {};
const press = (databases?: Databases): EnvironmentInput => ({
  ...example,
  services: { ...rest, ...(blog && { blog }), shop, certs: certManager({}), vault: vault({ ...(databases && { databases }) }) },
});
const site = (databases?: Databases, namespaces: EnvironmentInput['namespaces'] = {}): EnvironmentInput => ({
  ...example,
  namespaces: { ...example.namespaces, lab: { class: 'dev' }, ...namespaces },
  services: {
    ...rest,
    ...{ shop, wiki, trial, certs: certManager({}), 'trial-sql': mysql({ in: 'lab' }) },
    vault: vault({ ...(databases && { databases }) }),
  },
});
const spec = (of: WrittenSite, kind: string, name: string): unknown =>
  ofKind(of, kind).find(({ metadata }) => metadata.name === name)?.spec;
const filesOf = (of: WrittenSite): Readonly<Record<string, string>> =>
  ofKind(of, 'ConfigMap').find(({ metadata }) => metadata.name === 'vault-access')?.data ?? {};
const json = (of: WrittenSite, file: string): unknown => JSON.parse(filesOf(of)[file] ?? 'null');
const pod = (of: WrittenSite, id: string): readonly ContainerJson[] =>
  podsOf(of)
    .filter((one) => one.id === id)
    .flatMap(containersOf);
const valueOf = (containers: readonly ContainerJson[], name: string) =>
  containers.flatMap(({ env: all = [] }) => all).find((variable) => variable.name === name);
const secretOf = (containers: readonly ContainerJson[], name: string) => valueOf(containers, name)?.valueFrom?.secretKeyRef;

let on: WrittenSite;
let off: WrittenSite;
beforeAll(async () => {
  [on, off] = [await write(site({ ttl: '6h' })), await write(site())];
});

test.each(Object.entries(siteClaims))('with logins that the vault makes: %s', (_, claim) => {
  expect(claim(on)).toEqual([]);
});

test('a service reads its password where it does without, and its name beside it', async () => {
  const [made, kept] = [await write(press({})), await write(press())];
  for (const [id, user] of [
    ['Deployment web/shop', 'DB_USER'],
    ['Deployment web/blog', 'database__connection__user'],
  ] as const) {
    const name = id.replace('Deployment web/', '');
    for (const written of [made, kept]) expect(secretsReadBy(written)).toContain(`web/${name}-db[password]`);
    expect(secretOf(pod(made, id), user)).toEqual({ name: `${name}-db`, key: 'username' });
    expect(valueOf(pod(kept, id), user)?.value).toBe(name);
  }
});

test('a login is read whole, thrice in its life, by a role for nothing else', () => {
  expect(spec(on, 'ExternalSecret', 'shop-db')).toEqual({
    refreshInterval: '7200s',
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault-database-prod-shop' },
    target: {
      ...{ name: 'shop-db', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      template: { metadata: { labels: { 'app.kubernetes.io/managed-by': 'archipel', 'archipel/expires': 'true' } } },
    },
    dataFrom: [{ extract: { key: 'creds/web.shop-db' } }],
  });
  expect(spec(on, 'ClusterSecretStore', 'vault-database-prod-shop')).toMatchObject({
    conditions: [{ namespaces: ['web'] }],
    provider: {
      vault: {
        ...{ path: 'database-prod', version: 'v1' },
        auth: { kubernetes: { role: 'service-shop.database', serviceAccountRef: { name: 'vault-reader-shop', namespace: 'vault' } } },
      },
    },
  });
  expect(ofKind(on, 'ClusterSecretStore').map(({ metadata }) => metadata.name)).not.toContain('vault-prod-shop');
});

test('the token for a login ends after it and cannot be given back; the role reads that login alone, in the engine of its class', () => {
  expect(json(on, 'role.service-shop.database.json')).toEqual({
    bound_service_account_names: ['vault-reader-shop'],
    bound_service_account_namespaces: ['vault'],
    audience: 'vault',
    token_policies: ['service-shop.database'],
    token_type: 'batch',
    token_ttl: '21660s',
    token_max_ttl: '21660s',
  });
  const policy = (service: string) => filesOf(on)[`policy.service-${service}.database.hcl`]?.replace(/^#.*\n/, '');
  expect(policy('shop')).toBe('path "database-prod/creds/web.shop-db" {\n  capabilities = ["read"]\n}\n');
  expect(policy('trial')).toBe('path "database-dev/creds/lab.trial-db" {\n  capabilities = ["read"]\n}\n');
});

test('the vault signs in to each database as its manager and gives only what a service asked for', () => {
  expect(json(on, 'connection.database-prod.sql.json')).toEqual({
    plugin_name: 'mysql-database-plugin',
    connection_url: '{{username}}:{{password}}@tcp(sql.data.svc.cluster.local:3306)/?tls=preferred',
    username: 'vault-manager',
    username_template: 'v-{{ .RoleName | replace "." "-" | truncate 15 }}-{{ random 12 }}',
    allowed_roles: ['web.shop-db', 'web.wiki-db'],
    verify_connection: false,
  });
  expect(json(on, 'connection.database-dev.trial-sql.json')).toMatchObject({ allowed_roles: ['lab.trial-db'] });
  expect(json(on, 'login.database-prod.web.shop-db.json')).toEqual({
    db_name: 'sql',
    creation_statements: [
      "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}';",
      "GRANT ALL PRIVILEGES ON `shop`.* TO '{{name}}'@'%';",
    ],
    revocation_statements: ["DROP USER IF EXISTS '{{name}}'@'%';"],
    default_ttl: '21600s',
    max_ttl: '21600s',
  });
  expect(
    Object.keys(filesOf(on))
      .filter((file) => /^(connection|login)\./.test(file))
      .sort(),
  ).toEqual([
    'connection.database-dev.trial-sql.json',
    'connection.database-prod.sql.json',
    'login.database-dev.lab.trial-db.json',
    'login.database-prod.web.shop-db.json',
    'login.database-prod.web.wiki-db.json',
  ]);
});

test('the password of the manager is read by the database and by the vault, and no service has one in the store', () => {
  const found = on.blueprint.secrets.filter(({ id }) => id.startsWith('sql/') && id.split('/').length > 2);
  expect(found).toMatchObject([
    {
      id: 'sql/vault/databases/password',
      readers: [
        { namespace: 'data', object: 'sql-grants', key: 'vault-databases-password' },
        { namespace: 'vault', object: 'vault-databases', key: 'sql' },
      ],
    },
  ]);
  const [servers] = podsOf(on).filter(({ id }) => id === 'StatefulSet vault/vault-server');
  const mounting = containersOf(servers as never).filter(({ volumeMounts = [] }) =>
    volumeMounts.some(({ mountPath, subPath }) => mountPath === '/run/managers' && subPath === undefined),
  );
  expect(mounting.map(({ name }) => name)).toEqual(['configure']);
});

test('the database keeps the manager and the databases, and no account for who is given another', () => {
  const sql = pod(on, 'StatefulSet data/sql');
  expect(valueOf(sql, 'GRANTS')?.value).toBe('');
  expect(valueOf(sql, 'MANAGER')?.value).toBe('vault-manager vault-databases-password');
  expect(valueOf(sql, 'MINTED')?.value).toBe('shop shop\nwiki wiki\n');
  expect(pod(off, 'StatefulSet data/sql').map(({ name }) => name)).not.toContain('manager');
});

test('the vault reaches the databases that it makes users in, and none without', () => {
  const reached = (of: WrittenSite) =>
    connections(of).asked.filter((text) => text.startsWith('vault/vault-server -> ') && text.endsWith(' 3306'));
  expect(reached(on)).toEqual(['vault/vault-server -> data/sql TCP 3306', 'vault/vault-server -> lab/trial-sql TCP 3306']);
  expect(reached(off)).toEqual([]);
  const { allowed, asked } = connections(on);
  expect(allowed).toEqual(asked);
});

test('pods are replaced when their login changes: the restarter sees the namespaces of these, and changes these workloads alone', () => {
  const [restarter] = pod(on, 'Deployment vault/vault-restarter') as readonly (ContainerJson & { readonly args: readonly string[] })[];
  expect(restarter?.args).toEqual(
    expect.arrayContaining([
      '--namespaces=lab,web',
      '--resource-label-selector=archipel/expires=true',
      '--auto-reload-all=true',
      '--reload-strategy=annotations',
    ]),
  );
  const roles = ofKind(on, 'Role').filter(({ metadata }) => metadata.name === 'vault-restarter' && metadata.namespace !== 'vault');
  expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['lab', 'web']);
  expect(roles[1]?.['rules']).toEqual([
    { apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'statefulsets'], verbs: ['list'] },
    { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['shop', 'wiki'], verbs: ['get', 'patch'] },
  ]);
  expect(pod(off, 'Deployment vault/vault-restarter')).toEqual([]);
});

test('a service that is excepted, or whose Secrets the vault does not fill, keeps a password of the store', async () => {
  const lasting = (of: WrittenSite) =>
    of.blueprint.secrets.map(({ id }) => id).filter((id) => id.endsWith('-db/password') || id.endsWith('/db/password'));
  expect(lasting(await write(site({ except: ['shop'] })))).toEqual(['sql/shop/db/password']);
  expect(lasting(await write(site({}, { web: { class: 'platform' } })))).toEqual(['sql/shop/db/password', 'sql/wiki/db/password']);
  expect(lasting(on)).toEqual([]);
  expect(lasting(off)).toEqual(['sql/shop/db/password', 'sql/wiki/db/password', 'trial-sql/trial/db/password']);
});

test('without a word of databases, all else is as with it', () => {
  const others = (of: WrittenSite) =>
    of.objects.filter(
      ({ kind, metadata: { name, namespace } }) =>
        !(namespace === 'vault' || name.startsWith('vault-') || name === 'sql' || name === 'trial-sql') &&
        !['Deployment', 'ExternalSecret', 'ConfigMap', 'ResourceQuota'].includes(kind),
    );
  expect(others(on)).toEqual(others(off));
});

test.each(['59m', '31d', '5s'] as const)('a life of %s is refused', async (ttl) => {
  await expect(write(site({ ttl }))).rejects.toThrow(/of '1h' to '30d'/);
});
