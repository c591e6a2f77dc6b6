import { secret, volume } from '../../blueprint/contracts/contract';
import { resolve } from '../../blueprint/resolve';
import { ghost } from '../../charts/ghost/service';
import { mysql } from '../../charts/mysql/service';
import { postgres } from '../../charts/postgres/service';
import { restic } from '../../charts/restic/service';
import { webApp } from '../../charts/web-app/service';
import { mysql as database, postgres as relations } from '../../blueprint/contracts/contract';
import type { CopiedDump, Dump } from '../../blueprint/facets';
import { InputError } from '../../constructs/problem';
import type { EnvironmentInput } from '../../environments/environment';
import { b2Bucket, hetznerBucket } from '../../environments/words';
import { devToProd } from '../charts/dev-to-prod';
import { writeStaged } from '../charts/site-objects';
import { lab } from '../environments/fixture';
import { stub } from '../environments/stub';

const until = '2026-11-24T12:00:00Z';
const gone = hetznerBucket('nbg1', { versioning: false, expire: '7d' });
const files = (personalData?: boolean) =>
  stub({
    components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: { http: 8080 }, keepsIn: ['maps'] } }),
    needs: () => ({ maps: volume('1Gi'), token: secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'its own') }),
    keeps: () => ({
      maps: { need: 'maps', method: 'files', component: 'app', user: 1000, ...(personalData !== undefined && { personalData }) },
    }),
  });
const site = (change: Partial<EnvironmentInput> = {}, more: EnvironmentInput['services'] = {}): EnvironmentInput =>
  lab({
    zones: { 'example.org': { provider: 'elsewhere' } },
    ingress: { kind: 'host-ports' },
    buckets: {
      near: hetznerBucket('fsn1', { expireOldVersions: '60d' }),
      far: b2Bucket('eu-central-003', { expireOldVersions: '60d' }),
      'near-staging': gone,
    },
    backup: { to: ['near', 'far'], keep: '30d' },
    services: {
      sql: mysql({ in: 'data' }),
      blog: ghost({ host: 'blog.example.org', in: 'web' }),
      shop: webApp({ in: 'web', image: 'ghcr.io/example/app:1.0.0', port: 3000, needs: { db: database() } }),
      maps: files(false),
      faces: files(),
      copies: restic({}),
      ...more,
    },
    ...change,
  });
const staged = (services: readonly string[], input = site()) => resolve(input, 'lab.ts', { services, until, withData: true });
const refused = (services: readonly string[], input = site()) => {
  try {
    staged(services, input);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
};
const without = (key: 'backup' | 'copies'): EnvironmentInput => {
  const { backup, services, ...rest } = site();
  const { copies: _, ...others } = services as Record<string, never>;
  return { ...rest, ...(key === 'backup' ? { services } : { backup, services: others }) } as EnvironmentInput;
};
const named = (end: { readonly kind: string; readonly service?: string; readonly component?: string; readonly host?: string }): string =>
  end.host ?? (end.service === undefined ? end.kind : `${end.service}/${end.component ?? ''}`);

test('a database with a mask is masked where production holds it, and loaded where staging does', () => {
  const { blueprint } = staged(['blog']);
  expect(blueprint.masked).toEqual([
    {
      backup: 'sql/databases',
      method: 'dump',
      need: 'data',
      folder: '20261124T120000Z',
      key: 'masked-key',
      bucket: 'masked',
      from: { service: 'sql', component: 'mask-databases', run: 'sql-mask-databases' },
      into: { service: 'sql-staging', component: 'load-databases', run: 'sql-staging-load-databases' },
      databases: [{ service: 'blog', keep: 'posts', original: 'blog', staged: 'blog_staging', into: 'blog-staging' }],
    },
  ]);
});

test('files are copied where the service says that they hold no personal data, and stay where it says nothing', () => {
  expect(staged(['maps', 'faces']).blueprint.masked.map(({ backup, method }) => `${backup} ${method}`)).toEqual(['maps/maps files']);
  expect(staged(['blog']).blueprint.masked.some(({ method }) => method === 'files')).toBe(false);
  expect(refused(['faces'])).toMatchObject([{ id: 'staging/no-data', do: 'leave out --with-data' }]);
});

const MASK = {
  apply: "UPDATE people SET name = CONCAT('Person ', id);",
  check: "SELECT 'people.name' FROM people WHERE name NOT LIKE 'Person %';",
};
const maskedShop = (mask: Readonly<Record<string, typeof MASK>>) =>
  webApp({ in: 'web', image: 'ghcr.io/example/app:1.0.0', port: 3000, needs: { db: database() }, mask });

test("the database of one's own application is staged with data where the site file says how it is masked, with that very text", async () => {
  const input = site({}, { shop: maskedShop({ db: MASK }) });
  expect(staged(['shop'], input).blueprint.masked[0]?.databases).toEqual([
    { service: 'shop', keep: 'db', original: 'shop', staged: 'shop_staging', into: 'shop-staging' },
  ]);
  const { objects } = await writeStaged(input, { services: ['shop'], until, withData: true });
  const texts = (name: string) =>
    Object.values(objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)?.data ?? {});
  expect(texts('sql-mask-databases-config')).toEqual(expect.arrayContaining([MASK.apply, MASK.check]));
  // what stages it has nothing of it: the mask names what is personal
  expect(texts('sql-staging-load-databases-config')).not.toContain(MASK.apply);
});

test('of an application with two databases both are masked, or it is not staged with data', () => {
  const two = (mask: Readonly<Record<string, typeof MASK>>) =>
    site(
      {},
      {
        more: mysql({ in: 'data' }),
        shop: webApp({
          in: 'web',
          image: 'ghcr.io/example/app:1.0.0',
          port: 3000,
          needs: { db: database({ from: 'sql' }), log: database({ from: 'more' }) },
          mask,
        }),
      },
    );
  expect(refused(['shop'], two({ db: MASK }))).toMatchObject([
    { id: 'staging/unmasked', what: 'nothing says how its data is masked (log)' },
  ]);
  expect(staged(['shop'], two({ db: MASK, log: MASK })).blueprint.masked).toHaveLength(2);
});

test.each([
  ['a path in the place of SQL', { db: { ...MASK, apply: './shop.mask.sql' } }],
  ['a check that asks nothing', { db: { ...MASK, check: 'masks/shop.sql' } }],
])('%s is refused, and what to write is said', (_, mask) => {
  expect(refused(['shop'], site({}, { shop: maskedShop(mask) }))).toMatchObject([
    { expected: expect.stringContaining('textBeside(__dirname') as string },
  ]);
});

test('a mask for a need that there is not names the one that was meant', () => {
  const { verdict } = resolve(site({}, { shop: maskedShop({ bd: MASK }) }), 'lab.ts');
  expect(verdict.errors.filter(({ id }) => id === 'backup/keeps-unknown')).toMatchObject([{ at: 'services.shop', do: "write 'db'" }]);
});

test('a database without a mask is never staged with data: the finding says what to state', () => {
  expect(refused(['blog', 'shop'])).toMatchObject([
    {
      id: 'staging/unmasked',
      where: 'lab.ts: services.shop',
      got: 'no mask',
      do: 'add mask: { db: { apply, check } } to it, or leave out --with-data',
    },
  ]);
  const { definition } = mysql({});
  const { databases } = definition.keeps?.({ options: {} }) as unknown as Readonly<Record<string, CopiedDump & { readonly dump: Dump }>>;
  const { dump, restore, prove } = databases?.dump.scripts as Dump['scripts'];
  const scripts = { dump, restore, prove };
  const mute = {
    definition: { ...definition, keeps: () => ({ databases: { ...databases, dump: { ...databases?.dump, scripts } } }) as never },
    input: { in: 'data' },
  };
  expect(refused(['blog'], site({}, { sql: mute }))).toMatchObject([
    { id: 'staging/unmasked', got: 'sql, which has no scripts that mask and load' },
  ]);
  const own = stub({
    needs: () => ({ disk: volume('1Gi'), key: secret({ kind: 'hex', bytes: 8 }, 'own') }),
    keeps: () => ({
      all: {
        ...{ need: 'disk', method: 'dump', component: 'app' },
        dump: { image: 'app', user: 1, port: 'http', password: 'key', file: 'all', scripts: { dump: '/a', restore: '/b', prove: '/c' } },
      } as never,
    }),
  });
  expect(refused(['own'], site({}, { own })).map(({ id }) => id)).toContain('staging/unmasked');
});

test('masked copies need a bucket of staging whose objects go by themselves, and a site that copies at all', () => {
  const buckets = (staging: object) => site({ buckets: { near: hetznerBucket('fsn1'), far: b2Bucket('eu-central-003'), ...staging } });
  expect(refused(['blog'], buckets({}))).toMatchObject([
    { id: 'staging/bucket', where: 'lab.ts: buckets.near-staging', do: expect.stringContaining("expire: '7d'") as string },
  ]);
  const got = (bucket: object): unknown =>
    refused(['blog'], buckets({ 'near-staging': bucket })).map(({ id, got: what }) => `${id}: ${what}`);
  expect(got(hetznerBucket('nbg1'))).toEqual(['staging/bucket-keeps: no expire, versions that never expire']);
  expect(got(hetznerBucket('nbg1', { versioning: false, expire: '32d' }))).toEqual(['staging/bucket-keeps: expire 32d']);
  expect(got(hetznerBucket('nbg1', { expireOldVersions: '7d', lock: '7d', expire: '7d' }))).toEqual(['staging/bucket-keeps: lock 7d']);
  expect(staged(['blog'], buckets({ 'far-staging': gone })).blueprint.masked).toHaveLength(1);
  for (const key of ['backup', 'copies'] as const) expect(refused(['blog'], without(key))).toMatchObject([{ id: 'staging/no-copies' }]);
});

test('staging gets the key and the bucket of masked copies, and none of production; production gets those two beside its own', () => {
  const { blueprint } = staged(['blog', 'maps']);
  const readers = (namespace: (name: string) => boolean): ReadonlySet<string> =>
    new Set(
      blueprint.secrets
        .filter((plan) => plan.readers.some((reader) => reader.kind === 'kubernetes' && namespace(reader.namespace)))
        .map(({ id }) => id),
    );
  const staging = readers((name) => name === 'staging');
  const production = readers((name) => name !== 'staging');
  const both = [...staging].filter((id) => production.has(id)).sort();
  expect(both).toEqual(
    ['buckets/near-staging/access-key', 'buckets/near-staging/secret-key', 'maps-staging/masked-key', 'sql-staging/masked-key'].sort(),
  );
  expect([...production]).toEqual(expect.arrayContaining(['sql/copy-key', 'buckets/near/access-key']));
  expect([...staging].filter((id) => /^(sql|blog|maps)\//.test(id) || /^buckets\/(near|far)\//.test(id))).toEqual([]);
});

test('who masks reaches the buckets and nobody of the site; who loads reaches its own server and the bucket', () => {
  const { flows } = staged(['blog']).blueprint;
  const of = (service: string, component: string): readonly string[] =>
    flows
      .filter(({ from }) => from.kind === 'pods' && from.service === service && from.component === component)
      .map(({ to, port }) => `${named(to)}:${port}`)
      .filter((line) => !line.startsWith('cluster-dns'))
      .sort();
  const stores = ['fsn1.your-objectstorage.com:443', 'nbg1.your-objectstorage.com:443', 's3.eu-central-003.backblazeb2.com:443'];
  expect(of('sql', 'mask-databases')).toEqual(stores);
  expect(of('sql-staging', 'load-databases')).toEqual(['nbg1.your-objectstorage.com:443', 'sql-staging/db:3306']);
  expect(of('sql-staging', 'db')).toEqual([]);
  expect(of('blog-staging', 'app')).toEqual(['sql-staging/db:3306']);
  expect(flows.filter(({ to }) => to.kind === 'pods' && /^(mask|load)-/.test(to.component))).toEqual([]);
});

test('the written policies let nothing of staging reach production, and the rules find nothing that a site without data has not', async () => {
  const input = site();
  const wanted = { services: ['blog', 'maps'], until };
  expect(devToProd(await writeStaged(input, { ...wanted, withData: true }))).toEqual([]);
  const errors = (withData: boolean) => resolve(input, 'lab.ts', { ...wanted, withData }).verdict.errors;
  expect(errors(true)).toEqual(errors(false));
});

test('without data, and without what is asked for it, everything is as it was', () => {
  const plain = resolve(site(), 'lab.ts', { services: ['blog'], until });
  expect(plain.blueprint.masked).toEqual([]);
  expect(JSON.stringify(plain.blueprint)).not.toMatch(/mask-|load-|masked-key/);
  const again = [1, 2].map(() => JSON.stringify(staged(['blog']).blueprint));
  expect(again[0]).toBe(again[1]);
});

/** An application with a database in PostgreSQL, by way of the pooler or without. */
const onPostgres = (connections: 'session' | 'transaction', options: Parameters<typeof postgres>[0] = {}): EnvironmentInput =>
  site(
    { mesh: { cidr: '10.8.0.0/24' } },
    {
      pg: postgres({ in: 'data', ...options }),
      store: webApp({
        ...{ in: 'web', image: 'ghcr.io/example/app:1.0.0', port: 3000, mask: { db: MASK } },
        needs: { db: relations({ connections, tls: options.tls === true }) },
      }),
    },
  );

test.each(['session', 'transaction'] as const)('a database in PostgreSQL is staged with data, for who asks by %s too', (connections) => {
  const { blueprint } = staged(['store'], onPostgres(connections));
  expect(blueprint.masked).toMatchObject([
    {
      backup: 'pg/databases',
      method: 'archive',
      from: { service: 'pg', component: 'mask-databases', run: 'pg-mask-databases' },
      into: { service: 'pg-staging', component: 'load-databases', run: 'pg-staging-load-databases' },
      databases: [{ service: 'store', keep: 'db', original: 'store', staged: 'store_staging', into: 'store-staging' }],
    },
  ]);
});

test('what an archive has is refused where its service says nothing of masks', () => {
  const { definition } = postgres({});
  const keeps = definition.keeps as unknown as (context: unknown) => Readonly<Record<string, { readonly masking?: unknown }>>;
  const mute = {
    definition: {
      ...definition,
      keeps: (context: unknown) => ({ databases: { ...keeps(context)['databases'], masking: undefined } }) as never,
    },
    input: { in: 'data' },
  };
  const input = onPostgres('session');
  expect(refused(['store'], { ...input, services: { ...input.services, pg: mute as never } })).toMatchObject([
    { id: 'staging/unmasked', got: 'pg, which has no scripts that mask and load' },
  ]);
});

test('who masks what an archive has reaches its server and the bucket of staging, and opens no archive', () => {
  const { flows } = staged(['store'], onPostgres('transaction')).blueprint;
  const of = (service: string, component: string): readonly string[] =>
    flows
      .filter(({ from }) => from.kind === 'pods' && from.service === service && from.component === component)
      .map(({ to, port }) => `${named(to)}:${port}`)
      .filter((line) => !line.startsWith('cluster-dns'))
      .sort();
  expect(of('pg', 'mask-databases')).toEqual(['nbg1.your-objectstorage.com:443', 'pg/db:5432']);
  expect(of('pg-staging', 'load-databases')).toEqual(['nbg1.your-objectstorage.com:443', 'pg-staging/db:5432']);
  expect(of('pg-staging', 'db').filter((line) => line.includes('storage'))).toEqual([]);
});

test('a staged PostgreSQL is told of no bucket and no key of archives, with its data and without', () => {
  for (const withData of [true, false]) {
    const { blueprint } = resolve(onPostgres('session'), 'lab.ts', { services: ['store'], until, withData });
    const copy = blueprint.services.find(({ name }) => name === 'pg-staging');
    expect(Object.keys(copy?.components ?? {})).toEqual(['db', 'pooler', ...(withData ? ['load-databases'] : [])]);
    expect(blueprint.secrets.map(({ id }) => id).filter((id) => id.startsWith('pg-staging/archive'))).toEqual([]);
    expect(Object.keys(copy?.answers ?? {}).filter((need) => need.startsWith('archive') || need === 'near')).toEqual([]);
  }
});

test('nothing of a staged PostgreSQL reaches production, and the rules find nothing that a site without data has not', async () => {
  const input = onPostgres('transaction', { tls: true });
  const wanted = { services: ['store'], until };
  const written = await writeStaged(input, { ...wanted, withData: true });
  expect(devToProd(written)).toEqual([]);
  const errors = (withData: boolean) => resolve(input, 'lab.ts', { ...wanted, withData }).verdict.errors;
  expect(errors(true)).toEqual(errors(false));
  // both halves are told whom to trust
  const certificates = written.objects.filter(({ kind }) => kind === 'Certificate').map(({ metadata }) => metadata.name);
  expect(certificates).toEqual(expect.arrayContaining(['pg-copier-tls', 'pg-staging-copier-tls']));
});
