import { parse } from 'yaml';
import { postgres as needsPostgres } from '../../../blueprint/contracts/contract';
import type { PostgresResult } from '../../../blueprint/contracts/contract';
import { resolve } from '../../../blueprint/resolve';
import { postgres } from '../../../charts/postgres/service';
import { from, webApp } from '../../../charts/web-app/service';
import { authelia, certManager, keycloak, nextcloud, ollama, oidcIssuer, openWebui, redis, sonarqube } from '../../../index';
import type { EnvironmentInput } from '../../../environments/environment';
import { ofKind } from '../platform';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf, type PodJson } from '../pods';
import { siteClaims } from '../site-claims';
import { write, writeWith, type WrittenSite } from '../site-objects';
import { clustered } from './site';

const CA = '-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n';
const HALVES = { 'pg/authority': CA };
const asking = (request: Parameters<typeof needsPostgres>[0]) =>
  webApp({
    in: 'web',
    image: 'ghcr.io/example/app:1.0.0',
    port: 3000,
    needs: { db: needsPostgres({ ...request, tls: true }) },
    env: { DB_PASSWORD: from('db', 'password'), DB_CA: from('db', 'ca'), DB_SSLMODE: from('db', 'sslmode') },
  });
/** Everybody who asks says that it speaks TLS. */
const tls = (options: object = {}, more: object = {}): EnvironmentInput => {
  const site = clustered({ tls: true, ...options });
  const services = {
    ...site.services,
    certs: certManager({}),
    store: asking({ extensions: ['vector'] }),
    desk: asking({ connections: 'transaction' }),
    ...more,
  };
  return { ...site, services: services as never };
};
const fileOf = (of: WrittenSite, config: string, file: string): string =>
  ofKind(of, 'ConfigMap').find(({ metadata }) => metadata.name === config)?.data?.[file] ?? '';
const pod = (of: WrittenSite, id: string): PodJson => podsOf(of).find((known) => known.id === id) as PodJson;
const variables = (of: WrittenSite, id: string, container: string): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    (
      containersOf(pod(of, id)).find(({ name }) => name === container) ??
      (pod(of, id).spec.containers[0] as ReturnType<typeof containersOf>[number])
    ).env?.map(({ name, value }) => [name, value]) ?? [],
  );
const mounts = (of: WrittenSite, id: string, path: string): readonly string[] =>
  containersOf(pod(of, id)).flatMap(({ name, volumeMounts = [] }) =>
    volumeMounts.some(({ mountPath }) => mountPath === path || path.startsWith(`${mountPath}/`)) ? [name] : [],
  );
type Patroni = Readonly<
  Record<
    'postgresql',
    {
      readonly pg_hba: readonly string[];
      readonly parameters: Readonly<Record<string, string>>;
      readonly authentication: Readonly<Record<string, Readonly<Record<string, string>>>>;
    }
  >
>;
const patroni = (of: WrittenSite) => (parse(fileOf(of, 'pg-config', 'patroni.yml')) as Patroni).postgresql;

let written: WrittenSite;
let plain: WrittenSite;
beforeAll(async () => {
  [written, plain] = [await writeWith(tls(), HALVES), await write(clustered())];
});

test.each(Object.entries({ ...podClaims, ...siteClaims }))('with TLS: %s', (_, claim) => {
  expect(claim(written)).toEqual([]);
});

test('a site with it breaks no rule of secrets and needs', () => {
  const { problems } = resolve(tls(), 'site.ts', undefined, HALVES).verdict;
  expect(problems.map(({ id, at }) => `${id} at ${at}`).filter((line) => /secrets|needs\/unfit|services\.pg/.test(line))).toEqual([]);
});

test('certificates name what services are answered, those of who serves alone', () => {
  const certificates = Object.fromEntries(
    written.objects.flatMap(({ kind, metadata, spec }) =>
      kind === 'Certificate' && metadata.namespace === 'data' ? [[metadata.name, spec]] : [],
    ),
  );
  expect(certificates).toMatchObject({
    'pg-db-tls': {
      dnsNames: ['pg.data.svc.cluster.local', 'pg-replicas.data.svc.cluster.local', 'localhost'],
      ipAddresses: ['127.0.0.1'],
      usages: ['digital signature', 'server auth'],
      issuerRef: { kind: 'Issuer', name: 'pg' },
    },
    'pg-pooler-tls': { dnsNames: ['pg-pooler.data.svc.cluster.local', 'localhost'], usages: ['digital signature', 'server auth'] },
    'pg-prove-tls': { usages: ['digital signature', 'client auth'] },
  });
  const named = Object.values(certificates).flatMap((spec) => (spec as { readonly dnsNames: readonly string[] }).dnsNames);
  for (const service of ['store', 'desk']) {
    const { host, readonly } = (written.blueprint.services.find(({ name }) => name === service)?.answers as { readonly db: PostgresResult })
      .db;
    expect(named).toEqual(expect.arrayContaining([host, readonly?.host]));
  }
  for (const [id, secret] of [
    ['StatefulSet data/pg', 'pg-db-tls'],
    ['Deployment data/pg-pooler', 'pg-pooler-tls'],
    ['CronJob data/pg-prove', 'pg-prove-tls'],
  ] as const) {
    const held = pod(written, id).spec.volumes?.flatMap((volume) => volume.secret?.secretName ?? []) ?? [];
    expect(held.filter((name) => /-tls$|authority/.test(name))).toEqual([secret]);
  }
});

describe('nobody gets in without it', () => {
  test('the server lets nobody in by the network but over TLS', () => {
    const { pg_hba: lines, parameters } = patroni(written);
    expect(parameters).toMatchObject({ ssl: 'on', ssl_cert_file: '/run/certificate/tls.crt', ssl_key_file: '/run/certificate/tls.key' });
    const open = lines.filter((line) => !line.startsWith('local ') && !line.endsWith(' reject'));
    expect(open.length).toBe(2);
    for (const line of open) expect(line).toMatch(/^hostssl /);
  });
  test('members trust whom the authority signed for, and no password goes out before', () => {
    for (const who of ['replication', 'rewind'])
      expect(patroni(written).authentication[who]).toMatchObject({ sslmode: 'verify-ca', sslrootcert: '/run/certificate/ca.crt' });
  });
  test('the leader of another site, which has another authority, proves that it knows the password', async () => {
    const standby = { site: 'other', service: 'pg', bucket: 'near', host: 'pg.example.com' };
    const other = await writeWith(tls({ standby }), HALVES);
    expect(patroni(other).authentication['replication']).toMatchObject({ sslmode: 'require', channel_binding: 'require' });
    const near = await writeWith(tls({ standby: { site: 'other', service: 'pg', bucket: 'near' } }), HALVES);
    expect(patroni(near).authentication['replication']).toMatchObject({ sslmode: 'verify-ca' });
  });
  test('the pooler takes it from clients, and compares the name of the server', () => {
    const text = fileOf(written, 'pg-pooler-config', 'pgbouncer.ini');
    for (const line of ['client_tls_sslmode = require', 'server_tls_sslmode = verify-full', 'server_tls_ca_file = /run/certificate/ca.crt'])
      expect(text.split('\n')).toContain(line);
    expect(text).toContain('host=pg.data.svc.cluster.local port=5432');
  });
  test('who keeps accounts and who proves copies compare the name too', () => {
    const checked = { PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/run/certificate/ca.crt' };
    expect(variables(written, 'StatefulSet data/pg', 'accounts')).toMatchObject(checked);
    expect(variables(written, 'CronJob data/pg-prove', 'prove')).toMatchObject(checked);
    // Patroni has words of its own for each login
    expect(variables(written, 'StatefulSet data/pg', 'postgres')).not.toHaveProperty('PGSSLMODE');
  });
});

test('who serves a certificate is told when it was renewed, and sees it as a folder', () => {
  for (const [id, container, told] of [
    ['StatefulSet data/pg', 'postgres', 'pg_reload_conf()'],
    ['Deployment data/pg-pooler', 'pgbouncer', 'kill -HUP'],
  ] as const) {
    const [main] = pod(written, id).spec.containers;
    expect(main?.command?.[1]).toBe('/usr/local/lib/archipel/renewing.sh');
    expect(variables(written, id, container)['RENEW']).toContain(told);
    const mount = main?.volumeMounts?.find(({ mountPath }) => mountPath === '/run/certificate');
    expect(mount).toBeDefined();
    expect(mount?.subPath).toBeUndefined();
  }
});

test('without it nothing of it is there', () => {
  const text = plain.files
    .filter(({ path }) => path.includes('-pg/'))
    .map((file) => file.text)
    .join('');
  expect(text).not.toMatch(/hostssl|sslmode: verify|PGSSL|renewing|Certificate$/m);
  expect(plain.objects.filter(({ kind, metadata }) => kind === 'Certificate' && metadata.namespace === 'data')).toEqual([]);
});

describe('who asks', () => {
  test('is told by whom the server is signed for and how to check it, with TLS alone', () => {
    const of = (site: WrittenSite) =>
      (site.blueprint.services.find(({ name }) => name === 'store')?.answers as { readonly db: PostgresResult }).db;
    expect(of(written)).toMatchObject({ ca: CA, sslmode: 'verify-full' });
    expect(of(plain)).toMatchObject({ ca: undefined, sslmode: undefined });
    const env = pod(written, 'Deployment web/store').spec.containers[0]?.env;
    expect(env).toEqual(
      expect.arrayContaining([
        { name: 'DB_CA', value: CA },
        { name: 'DB_SSLMODE', value: 'verify-full' },
      ]),
    );
  });
  test('and cannot speak TLS is refused, with the line to change', () => {
    const mute = webApp({ in: 'web', image: 'ghcr.io/example/app:1.0.0', port: 3000, needs: { db: needsPostgres() } });
    const found = (services: object) =>
      resolve(tls({}, { mute, ...services }), 'site.ts', undefined, HALVES).verdict.problems.filter(
        ({ id }) => id === 'needs/unfit-provider',
      );
    expect(found({})).toEqual([
      expect.objectContaining({ at: 'services.mute.needs.db', do: expect.stringContaining('postgres({ tls: true })') as string }),
    ]);
    expect(
      found({
        mute: webApp({ in: 'web', image: 'ghcr.io/example/app:1.0.0', port: 3000, needs: { db: needsPostgres({ from: 'open' }) } }),
        open: postgres({ in: 'data' }),
      }),
    ).toEqual([]);
  });
});

describe('software of ours', () => {
  const people = { alice: { name: 'Alice', mail: 'alice@example.org' } };
  const services = {
    cache: redis({ in: 'data' }),
    drive: nextcloud({ in: 'web', host: 'drive.example.org' }),
    door: authelia({ in: 'web', host: 'auth.example.org', people }),
    id: keycloak({ in: 'web', host: 'id.example.org', people }),
    quality: sonarqube({ in: 'lab', host: 'quality.example.org', answeredBy: { 'forward-auth': 'door' } }),
    mind: ollama({ in: 'lab', models: { 'qwen3:4b': `sha256:${'0'.repeat(64)}` } }),
    issuer: oidcIssuer({ issuer: 'https://sso.example.org', endpoints: 'authelia' }),
    chat: openWebui({ in: 'web', host: 'chat.example.org', database: 'pg', answeredBy: { 'sign-in': 'issuer' } }),
  };
  let all: WrittenSite;
  beforeAll(async () => {
    all = await writeWith(tls({}, services), HALVES);
  });
  test('all of it fits a PostgreSQL with TLS', () => {
    const { problems } = resolve(tls({}, services), 'site.ts', undefined, HALVES).verdict;
    expect(problems.filter(({ id }) => id === 'needs/unfit-provider')).toEqual([]);
  });
  test.each([
    ['Deployment web/drive', 'install', '/etc/nextcloud/database-ca.pem'],
    ['Deployment web/drive', 'nextcloud', '/etc/nextcloud/database-ca.pem'],
    ['CronJob web/drive-cron', 'nextcloud', '/etc/nextcloud/database-ca.pem'],
    ['Deployment web/drive-push', 'nextcloud', '/etc/nextcloud/database-ca.pem'],
    ['CronJob web/drive-copy-all', 'copy', '/etc/archipel/database-ca.pem'],
    ['CronJob web/drive-restore-all', 'restore', '/etc/archipel/database-ca.pem'],
    ['Deployment web/chat', 'open-webui', '/etc/open-webui/database-ca.pem'],
  ])('%s, %s: libpq compares the name', (id, container, file) => {
    expect(variables(all, id, container)).toMatchObject({ PGSSLMODE: 'verify-full', PGSSLROOTCERT: file });
    expect(mounts(all, id, file)).toContain(container);
  });
  test.each([
    ['Deployment web/id-server', 'KC_DB_URL', '/etc/keycloak/database-ca.pem'],
    ['Deployment lab/quality', 'SONAR_JDBC_URL', '/etc/sonarqube/database-ca.pem'],
  ])('%s: so does the driver of Java', (id, name, file) => {
    const [main] = pod(all, id).spec.containers;
    expect(main?.env?.find((variable) => variable.name === name)?.value).toMatch(new RegExp(`\\?sslmode=verify-full&sslrootcert=${file}$`));
    expect(mounts(all, id, file)).toContain(main?.name);
  });
  test('Authelia too, under the name by which it asks', () => {
    const { storage } = parse(fileOf(all, 'door-config', 'configuration.yml').replaceAll(/\{\{.*?\}\}/g, 'x')) as {
      readonly storage: { readonly postgres: { readonly tls?: object } };
    };
    expect(storage.postgres.tls).toEqual({ minimum_version: 'TLS1.2' });
    expect(mounts(all, 'Deployment web/door', '/etc/authelia/authorities/database.pem').length).toBeGreaterThan(0);
  });
});
