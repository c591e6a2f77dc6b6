import { bucket, http, mysql as database, smtp } from '../../blueprint/contracts/contract';
import { resolve } from '../../blueprint/resolve';
import { ghost } from '../../charts/ghost/service';
import { mysql } from '../../charts/mysql/service';
import { webApp } from '../../charts/web-app/service';
import { InputError } from '../../constructs/problem';
import type { EnvironmentInput } from '../../environments/environment';
import { hetznerBucket } from '../../environments/words';
import { door, edge } from '../environments/door';
import { stub } from '../environments/stub';
import { lab } from '../environments/fixture';

const app = { image: 'ghcr.io/example/app:1.0.0', port: 3000, replicas: 3, cpu: '2', memory: '2Gi' } as const;
const site = (more: EnvironmentInput['services'] = {}, buckets: EnvironmentInput['buckets'] = {}): EnvironmentInput =>
  lab({
    zones: { 'example.org': { provider: 'elsewhere' } },
    ingress: { kind: 'host-ports' },
    buckets,
    services: {
      sql: mysql({ storage: '20Gi', in: 'data' }),
      blog: ghost({ host: 'blog.example.org', in: 'web' }),
      shop: webApp({ ...app, host: 'example.org', maxReplicas: 6 }),
      desk: webApp({ ...app, needs: { shop: http('shop') } }),
      ...more,
    },
  });
const until = '2026-11-24T12:00:00Z';
const staged = (services: readonly string[], input = site()) => resolve(input, 'lab.ts', { services, until });
const refused = (services: readonly string[], input = site()) => {
  try {
    staged(services, input);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
};
const names = (services: readonly string[], input = site()) =>
  staged(services, input)
    .blueprint.services.map(({ name }) => name)
    .filter((name) => name.endsWith('-staging'));

test('what a staged service needs is staged with it, and nothing else', () => {
  expect(names(['blog'])).toEqual(['sql-staging', 'blog-staging']);
  expect(names(['desk'])).toEqual(['shop-staging', 'desk-staging']);
  expect(names(['sql'])).toEqual(['sql-staging']);
});

test('production stays as it was, byte for byte', () => {
  const before = resolve(site(), 'lab.ts').blueprint;
  const { blueprint: after } = staged(['blog', 'desk']);
  const own = ({ name }: { readonly name: string }): boolean => !name.endsWith('-staging');
  expect(JSON.stringify(after.services.filter(own))).toBe(JSON.stringify(before.services));
  expect(after.dns.filter(({ name }) => !name.includes('staging'))).toEqual(before.dns);
  expect(after.backups).toEqual(before.backups);
  expect(after.secrets.filter(({ id }) => !id.includes('staging'))).toEqual(before.secrets);
});

test('copies have a namespace, host names and secrets of their own', () => {
  const { blueprint, verdict } = staged(['blog', 'shop']);
  const copies = blueprint.services.filter(({ name }) => name.endsWith('-staging'));
  expect(copies.map(({ namespace }) => namespace)).toEqual(['staging', 'staging', 'staging']);
  expect(blueprint.namespaces.find(({ name }) => name === 'staging')).toMatchObject({ class: 'dev', podSecurity: 'restricted' });
  expect([...new Set(copies.flatMap(({ serves }) => Object.values(serves).map(({ host }) => host)))].sort()).toEqual([
    'blog.staging.example.org',
    'staging.example.org',
  ]);
  expect(copies.find(({ kind }) => kind === 'ghost')?.options).toMatchObject({ host: 'blog.staging.example.org' });
  expect(blueprint.secrets.filter(({ id }) => id.startsWith('sql-staging/blog-staging/'))).not.toEqual([]);
  expect(verdict.errors.filter(({ where }) => where.includes('staging'))).toEqual([]);
});

test('no connection joins a copy and production, but those of the edge and of name lookups', () => {
  const { flows } = staged(['blog', 'desk']).blueprint;
  const pods = flows.flatMap(({ from, to }) => (from.kind === 'pods' && to.kind === 'pods' ? [[from.service, to.service] as const] : []));
  expect(pods.filter(([from, to]) => from.endsWith('-staging') !== to.endsWith('-staging'))).toEqual([]);
  expect(pods).toContainEqual(['blog-staging', 'sql-staging']);
});

test('copies are small, are not backed up and wake nobody', () => {
  const { blueprint } = staged(['blog', 'shop']);
  const shop = blueprint.services.find(({ name }) => name === 'shop-staging');
  expect(shop?.components['app']).toMatchObject({ replicas: 1, maxReplicas: undefined, cpu: '100m', memory: '256Mi', memoryLimit: '2Gi' });
  expect(blueprint.services.find(({ name }) => name === 'sql-staging')?.claims.map(({ size }) => size)).toEqual(['5Gi']);
  expect(blueprint.backups.filter(({ service }) => service.endsWith('-staging'))).toEqual([]);
  expect(blueprint.services.filter(({ name }) => name.endsWith('-staging')).flatMap(({ metrics }) => Object.keys(metrics))).toEqual([]);
});

test('a copy keeps out of the buckets of production', () => {
  const files = stub({ needs: () => ({ files: bucket('drive') }) });
  const drive = hetznerBucket('fsn1');
  expect(refused(['drive'], site({ drive: files }, { drive }))).toMatchObject([
    { id: 'staging/bucket', do: "add 'drive-staging' to buckets" },
  ]);
  const { blueprint } = staged(['drive'], site({ drive: files }, { drive, 'drive-staging': drive }));
  expect(blueprint.services.find(({ name }) => name === 'drive-staging')?.answers).toMatchObject({
    files: { bucket: 'lab-drive-staging' },
  });
});

test('a copy sends no mail: one that must is refused, one that may goes without', () => {
  const mails = stub({ needs: () => ({ mail: smtp({ from: 'it@example.org' }) }) });
  expect(refused(['mails'], site({ mails }))).toMatchObject([{ id: 'staging/mail' }]);
  expect(staged(['blog']).blueprint.services.find(({ name }) => name === 'blog-staging')?.answers).not.toHaveProperty('mail');
});

test('of two databases the one that fits goes along, and production keeps its own', () => {
  const two = site({ books: mysql({ storage: '20Gi', in: 'data', engine: 'mariadb' }) });
  expect(names(['blog'], two)).toEqual(['sql-staging', 'blog-staging']);
  const { blueprint, verdict } = staged(['blog'], two);
  expect(verdict.errors.filter(({ id }) => id.startsWith('needs/'))).toEqual([]);
  const answer = (name: string): unknown =>
    (blueprint.services.find((service) => service.name === name)?.answers as { readonly db?: unknown }).db;
  expect(answer('blog')).toMatchObject({ host: 'sql.data.svc.cluster.local' });
  expect(answer('blog-staging')).toMatchObject({ host: 'sql-staging.staging.svc.cluster.local' });
});

test('what does not exist, or serves the whole site, is refused with what may be staged', () => {
  const edge = stub({
    wave: 'platform',
    provides: { http: { component: 'app', port: 'http', answer: () => ({ host: '', port: 1, url: '' }) } },
  });
  expect(refused(['blgo'], site({ edge }))).toMatchObject([
    { id: 'staging/unknown-service', expected: 'one of sql, shop, blog, desk', do: "write 'blog'" },
  ]);
  expect(refused(['edge'], site({ edge }))).toMatchObject([{ id: 'staging/platform' }]);
  const user = stub({ needs: () => ({ edge: http('edge'), db: database() }) });
  expect(names(['user'], site({ edge, user }))).toEqual(['sql-staging', 'user-staging']);
});

test('a copy of the sign-in stands before nothing: production and what is staged ask the one that the site has', () => {
  const guarded = (host: string) => stub({ serves: () => ({ site: { host, component: 'app', port: 'http', signIn: 'forward-auth' } }) });
  const { blueprint, verdict } = staged(['portal', 'tools'], site({ tools: guarded('tools.example.org'), portal: door(), edge }));
  expect(blueprint.services.flatMap(({ name, door: before }) => (before === undefined ? [] : [[name, before]]))).toEqual([
    ['tools', 'portal'],
    ['tools-staging', 'portal'],
  ]);
  expect(verdict.errors.filter(({ id }) => id.startsWith('needs/'))).toEqual([]);
});

test('whom the site names to answer a need is copied, and the copy asks the copy', () => {
  const asks = stub({ needs: () => ({ db: database() }) }, { answeredBy: { db: 'other' } });
  const input = site({ other: mysql({}), asks, blog: undefined as never });
  const { blueprint } = staged(['asks'], input);
  expect(names(['asks'], input)).toEqual(['other-staging', 'asks-staging']);
  const copy = blueprint.services.find(({ name }) => name === 'asks-staging');
  expect(copy?.answeredBy).toEqual({ db: 'other-staging' });
});
