import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RedisResult } from '../../../blueprint/contracts/contract';
import { resolve } from '../../../blueprint/resolve';
import { authelia, certManager, nextcloud, ollama, oidcIssuer, openWebui, postgres } from '../../../index';
import { from, webApp } from '../../../charts/web-app/service';
import { redis as needsRedis } from '../../../blueprint/contracts/contract';
import { ofKind } from '../platform';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf } from '../pods';
import { siteClaims } from '../site-claims';
import { write, writeWith, type WrittenSite } from '../site-objects';
import { asking, site } from './site';

const CA = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const HALVES = { 'cache/authority': CA };
/** Everybody who asks says that it speaks TLS. */
const tls = (options: object = {}, more: object = {}) => {
  const services = {
    certs: certManager({}),
    plain: asking({ keys: ['plain:*'], tls: true }),
    clever: asking({ keys: ['clever:*'], channels: ['news*'], sentinel: true, tls: true }),
    all: asking({ also: ['flushdb'], tls: true }),
    ...more,
  };
  return site({ tls: true, ...options }, services as never);
};
const fileOf = (of: WrittenSite, config: string, file: string): string =>
  ofKind(of, 'ConfigMap').find(({ metadata }) => metadata.name === config)?.data?.[file] ?? '';
const certificates = (of: WrittenSite) =>
  Object.fromEntries(
    of.objects.flatMap(({ kind, metadata, spec }) =>
      kind === 'Certificate' && metadata.namespace === 'data'
        ? [[metadata.name, spec as { readonly dnsNames: readonly string[]; readonly usages: readonly string[] }]]
        : [],
    ),
  );
const pod = (of: WrittenSite, id: string) => podsOf(of).find((known) => known.id === id) as ReturnType<typeof podsOf>[number];
const IDS = ['StatefulSet data/cache-server', 'StatefulSet data/cache-sentinel', 'Deployment data/cache-proxy'];

let one: WrittenSite;
let two: WrittenSite;
let plain: WrittenSite;
beforeAll(async () => {
  [one, two, plain] = [await writeWith(tls(), HALVES), await writeWith(tls({ replicas: 2 }), HALVES), await write(site({ replicas: 2 }))];
});

test.each(Object.entries({ ...podClaims, ...siteClaims }))('with TLS: %s', (_, claim) => {
  expect(claim(two).filter((line) => !line.startsWith('web/'))).toEqual([]);
});

test('a site with it breaks no rule of secrets and needs', () => {
  const { problems } = resolve(tls({ replicas: 2 }), 'site.ts', undefined, HALVES).verdict;
  expect(problems.map(({ id, at }) => `${id} at ${at}`).filter((line) => /secrets|needs/.test(line))).toEqual([]);
});

describe('certificates', () => {
  test('name all by which clients and the group ask: the proxy passes connections through', () => {
    const { 'cache-server-tls': server, 'cache-sentinel-tls': sentinel } = certificates(two);
    expect(server).toMatchObject({
      dnsNames: [
        'cache-server.data.svc.cluster.local',
        '*.cache-server-pods.data.svc.cluster.local',
        'cache-proxy.data.svc.cluster.local',
        'localhost',
      ],
      ipAddresses: ['127.0.0.1'],
      usages: ['digital signature', 'server auth'],
      issuerRef: { kind: 'Issuer', name: 'cache' },
    });
    expect(sentinel?.dnsNames).toEqual([
      'cache-sentinel.data.svc.cluster.local',
      '*.cache-sentinel-pods.data.svc.cluster.local',
      'localhost',
    ]);
    const answer = two.blueprint.services.find(({ name }) => name === 'clever')?.answers as { readonly cache: RedisResult };
    const named = [answer.cache.host, ...(answer.cache.sentinel?.nodes.map(({ host }) => host) ?? [])];
    const known = [...(server?.dnsNames ?? []), ...(sentinel?.dnsNames ?? [])];
    for (const host of named) expect(known).toEqual(expect.arrayContaining([expect.stringMatching(wildcardOf(host))]));
  });
  test('of one server name its own Service', () => {
    expect(Object.keys(certificates(one)).sort()).toEqual(['cache-copier-tls', 'cache-server-tls']);
    expect(certificates(one)['cache-server-tls']?.dnsNames).toContain('cache.data.svc.cluster.local');
  });
  test('of who copies and of the proxy serve nobody', () => {
    for (const name of ['cache-copier-tls', 'cache-proxy-tls'])
      expect(certificates(two)[name]?.usages).toEqual(['digital signature', 'client auth']);
  });
  test('are those of the part alone, and the key of the authority is in no pod', () => {
    const held = Object.fromEntries(
      podsOf(two).map(({ id, spec }) => [
        id,
        (spec.volumes ?? []).flatMap(({ secret }) => (/-tls$|authority/.test(secret?.secretName ?? '') ? [secret?.secretName] : [])),
      ]),
    );
    expect(Object.fromEntries(Object.entries(held).filter(([, secrets]) => secrets.length > 0))).toEqual({
      'StatefulSet data/cache-server': ['cache-server-tls'],
      'StatefulSet data/cache-sentinel': ['cache-sentinel-tls'],
      'Deployment data/cache-proxy': ['cache-proxy-tls'],
      'CronJob data/cache-copy-data': ['cache-copier-tls'],
      'CronJob data/cache-prove-data': ['cache-copier-tls'],
      'CronJob data/cache-restore-data': ['cache-copier-tls'],
    });
  });
  test('are folders where they are served, so that a renewed one appears', () => {
    for (const id of IDS) {
      const [main] = pod(two, id).spec.containers;
      const mount = main?.volumeMounts?.find(({ mountPath }) => mountPath === '/run/certificate');
      expect(mount).toBeDefined();
      expect(mount?.subPath).toBeUndefined();
    }
  });
});

describe('nobody speaks without it', () => {
  test.each([
    ['cache-server-config', 'server.conf', 6379],
    ['cache-sentinel-config', 'sentinel.conf', 26379],
  ])('%s has no plain port, and looks for a renewed certificate', (config, file, port) => {
    const text = fileOf(two, config, file);
    expect([...text.matchAll(/^port (\d+)$/gm)].at(-1)?.[1]).toBe('0');
    expect(text).toMatch(new RegExp(`^tls-port ${port}$`, 'm'));
    expect(text).toMatch(/^tls-replication yes$/m);
    expect(text).toMatch(/^tls-auto-reload-interval \d+$/m);
  });
  test('every question of a script goes by TLS, to whom the authority signed for', () => {
    for (const config of ['cache-server-config', 'cache-sentinel-config']) {
      const asked = fileOf(two, config, 'common.sh')
        .split('\n')
        .filter((line) => line.includes('valkey-cli'));
      expect(asked.length).toBeGreaterThan(0);
      for (const line of asked) expect(line).toContain('valkey-cli --tls --cacert /run/certificate/ca.crt -h');
      expect(fileOf(two, config, 'prepare.sh')).toContain('"rediss://exporter@');
    }
    for (const id of IDS.slice(0, 2)) {
      const exporter = containersOf(pod(two, id)).find(({ name }) => name === 'exporter');
      expect(exporter?.env).toEqual(
        expect.arrayContaining([
          { name: 'REDIS_ADDR', value: expect.stringMatching(/^rediss:\/\/127\.0\.0\.1:/) as string },
          { name: 'REDIS_EXPORTER_TLS_CA_CERT_FILE', value: '/run/certificate/ca.crt' },
        ]),
      );
    }
  });
  test('the proxy checks each server and Sentinel under its name', () => {
    const text = fileOf(two, 'cache-proxy-config', 'proxy.cfg');
    const servers = text.split('\n').filter((line) => /^ {2}server /.test(line));
    expect(servers).toHaveLength(2 + 2 + 2 * 3);
    for (const line of servers) {
      const host = /server \S+ ([^:]+):/.exec(line)?.[1];
      expect(line).toContain(` check-ssl verify required ca-file /run/certificate/ca.crt verifyhost ${host}`);
    }
    expect(text.match(/tcp-check connect$/gm)).toBeNull();
    // what it passes on is the client's and the server's alone
    expect(text).not.toMatch(/ ssl crt | server .* ssl( |$)/);
  });
  test('copies are made, proven and brought back by the same scripts, with tools that speak TLS', () => {
    for (const [task, variable] of [
      ['copy', 'DUMP'],
      ['prove', 'PROVE'],
      ['restore', 'RESTORE'],
    ] as const) {
      const step = containersOf(pod(two, `CronJob data/cache-${task}-data`)).find(({ name }) => name === task);
      expect(step?.env?.find(({ name }) => name === variable)?.value).toBe('/usr/local/lib/archipel/database/over-tls.sh');
      const files = step?.volumeMounts?.map(({ mountPath }) => mountPath);
      expect(files).toEqual(expect.arrayContaining([expect.stringContaining('/run/copier/tls')]));
    }
    const script = readFileSync(join(__dirname, '../../../charts/redis/over-tls.sh'), 'utf8');
    const own = ofKind(two, 'ConfigMap').flatMap(({ data = {} }) => Object.keys(data));
    for (const name of ['dump.sh', 'prove.sh', 'restore.sh']) expect(own).toContain(name);
    expect(script).toContain('$task.sh');
  });
});

test('without it nothing of it is there', () => {
  expect(certificates(plain)).toEqual({});
  const text = plain.files
    .filter(({ path }) => path.includes('cache'))
    .map(({ text: written }) => written)
    .join('');
  expect(text).not.toMatch(/tls|rediss|ca\.crt/);
});

describe('who asks', () => {
  test('is told by whom the server is signed for, with TLS alone', () => {
    const ca = (of: WrittenSite) =>
      (of.blueprint.services.find(({ name }) => name === 'plain')?.answers as { readonly cache: RedisResult }).cache.ca;
    expect([ca(two), ca(plain)]).toEqual([CA, undefined]);
  });
  test('and cannot speak TLS is refused, with the line to change', () => {
    const { problems } = resolve(tls({}, { mute: asking({ keys: ['mute:*'] }) }), 'site.ts', undefined, HALVES).verdict;
    expect(problems.filter(({ id }) => id === 'needs/unfit-provider')).toEqual([
      expect.objectContaining({
        at: 'services.mute.needs.cache',
        got: "tls: 'true' in services.cache",
        do: expect.stringContaining('redis({ tls: true })') as string,
      }),
    ]);
  });
  test('an application takes the certificate of the authority as a variable', async () => {
    const app = webApp({
      in: 'web',
      image: 'ghcr.io/example/app:1.0.0',
      port: 3000,
      needs: { cache: needsRedis({ tls: true }) },
      env: { REDIS_CA: from('cache', 'ca') },
    });
    const written = await writeWith(tls({}, { app }), HALVES);
    const [container] = pod(written, 'Deployment web/app').spec.containers;
    expect(container?.env?.find(({ name }) => name === 'REDIS_CA')?.value).toBe(CA);
    const { problems } = resolve(site({}, { app }), 'site.ts').verdict;
    expect(problems.map(({ id }) => id)).toContain('needs/reference-unknown');
  });
});

describe('software of ours', () => {
  const DIGEST = `sha256:${'0'.repeat(64)}`;
  const people = { alice: { name: 'Alice', mail: 'alice@example.org' } };
  const services = {
    db: postgres({ in: 'data' }),
    drive: nextcloud({ in: 'web', host: 'drive.example.org' }),
    id: authelia({ in: 'web', host: 'auth.example.org', people }),
    mind: ollama({ in: 'lab', models: { 'qwen3:4b': DIGEST } }),
    issuer: oidcIssuer({ issuer: 'https://id.example.org', endpoints: 'authelia' }),
    chat: openWebui({ in: 'web', host: 'chat.example.org', redis: 'cache', answeredBy: { 'sign-in': 'issuer' } }),
  };
  let written: WrittenSite;
  beforeAll(async () => {
    written = await writeWith(tls({ replicas: 2 }, services), HALVES);
  });
  const env = (id: string, name: string) => pod(written, id).spec.containers[0]?.env?.find((variable) => variable.name === name)?.value;
  const mounted = (id: string, path: string) =>
    containersOf(pod(written, id)).flatMap(({ name, volumeMounts = [] }) =>
      volumeMounts.some(({ mountPath }) => mountPath === path || path.startsWith(`${mountPath}/`)) ? [name] : [],
    );
  test('all of it fits a Redis with TLS', () => {
    const { problems } = resolve(tls({ replicas: 2 }, services), 'site.ts', undefined, HALVES).verdict;
    expect(problems.filter(({ id }) => id === 'needs/unfit-provider')).toEqual([]);
  });
  test('Nextcloud: its cache, its sessions and who pushes', () => {
    const ca = '/etc/nextcloud/redis-ca.pem';
    expect(fileOf(written, 'drive-config', 'redis-ca.pem')).toBe(CA);
    expect(fileOf(written, 'drive-config', 'start.sh')).toContain(`"tls://$REDIS_AT?stream[cafile]=${ca}&auth[]`);
    expect(fileOf(written, 'drive-config', 'redis-tls.config.php')).toContain("'tls://' . $site['redis']['host']");
    expect(fileOf(written, 'drive-config', 'redis.config.php')).toBe('');
    expect((JSON.parse(fileOf(written, 'drive-config', 'site.json')) as { readonly redis: object }).redis).toMatchObject({ ca });
    expect(mounted('Deployment web/drive', ca).length).toBeGreaterThan(0);
    expect(mounted('CronJob web/drive-cron', ca).length).toBeGreaterThan(0);
    expect(mounted('Deployment web/drive-push', ca).sort()).toEqual(['nextcloud', 'settings']);
  });
  test('Authelia: Sentinels and servers, each under its own name', () => {
    const text = fileOf(written, 'id-config', 'configuration.yml');
    expect(text).toMatch(/redis:\n(?: {4}.*\n)*? {4}tls:\n {6}minimum_version: ["']?TLS1\.2/);
    expect(text).not.toContain('server_name');
    expect(text).toContain('certificates_directory: /etc/authelia/authorities');
    expect(mounted('Deployment web/id', '/etc/authelia/authorities/redis.pem').length).toBeGreaterThan(0);
  });
  test('Open WebUI: by an address that says whom it trusts', () => {
    expect(env('Deployment web/chat', 'REDIS_URL')).toBe(
      'rediss://chat:$(REDIS_PASSWORD)@cache-proxy.data.svc.cluster.local:6379/0?ssl_ca_certs=/etc/open-webui/redis-ca.pem&ssl_cert_reqs=required&ssl_check_hostname=true',
    );
    expect(mounted('Deployment web/chat', '/etc/open-webui/redis-ca.pem')).toHaveLength(1);
  });
});

/** A name, or the wildcard that stands for it (RFC 6125, 6.4.3). */
const wildcardOf = (host: string): RegExp => new RegExp(`^(${host.replaceAll('.', '\\.')}|\\*\\.${host.split('.').slice(1).join('\\.')})$`);
