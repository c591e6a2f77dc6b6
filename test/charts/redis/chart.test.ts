import { describeEnd } from '../../../blueprint/flow';
import type { RedisResult } from '../../../blueprint/contracts/contract';
import { resolve } from '../../../blueprint/resolve';
import { connections, ofKind } from '../platform';
import { containersOf, podsOf } from '../pods';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';
import { asking, site } from './site';

const fileOf = (of: WrittenSite, config: string, file: string): string =>
  ofKind(of, 'ConfigMap').find(({ metadata }) => metadata.name === config)?.data?.[file] ?? '';
const line = (of: WrittenSite, file: string, user: string): string =>
  fileOf(of, 'cache-users', file)
    .split('\n')
    .find((text) => text.startsWith(`${user} `)) ?? '';
const pod = (of: WrittenSite, id: string) => {
  const found = podsOf(of).find((known) => known.id === id);
  if (!found) throw new Error(`no pods of ${id}`);
  return found;
};
const answer = (of: WrittenSite, service: string): RedisResult =>
  (of.blueprint.services.find(({ name }) => name === service)?.answers as { readonly cache: RedisResult }).cache;

let one: WrittenSite;
let two: WrittenSite;
let three: WrittenSite;
beforeAll(async () => {
  [one, two, three] = [await write(site()), await write(site({ replicas: 2, memory: '1Gi' })), await write(site({ replicas: 3 }))];
});

test.each(Object.entries(siteClaims))('with two servers: %s', (_, claim) => {
  expect(claim(two)).toEqual([]);
});

test('a Redis of two servers: its objects, its users, and whom its proxy follows', () => {
  expect(two.files.flatMap(({ path }) => (/-cache\//.test(path) ? [path] : []))).toMatchSnapshot();
  expect(ofKind(two, 'ConfigMap').find(({ metadata }) => metadata.name === 'cache-users')?.data).toMatchSnapshot();
  expect(fileOf(two, 'cache-proxy-config', 'proxy.cfg')).toMatchSnapshot();
});

describe('one server', () => {
  test('has neither Sentinels nor a proxy, and is reached at its own name', () => {
    expect(ofKind(one, 'StatefulSet').map(({ metadata }) => metadata.name)).toContain('cache');
    expect(one.blueprint.services.find(({ name }) => name === 'cache')?.components).not.toHaveProperty('sentinel');
    expect(answer(one, 'clever')).toMatchObject({ host: 'cache.data.svc.cluster.local', port: 6379, sentinel: undefined });
  });
  test('its loss is told where the site promises to survive it', () => {
    const promising = { ...site(), promises: { rpo: '1d', rto: '1h', after: { 'any-node': { rto: '2m' } } } };
    const { problems } = resolve(promising, 'site.ts').verdict;
    const found = problems.find(({ id }) => id === 'promises/node-loss');
    expect(found?.got).toContain('restored');
  });
});

describe('Sentinels', () => {
  test('are three on three nodes, of which one may be a witness', () => {
    const { spec } = pod(two, 'StatefulSet data/cache-sentinel');
    expect(spec['tolerations']).toEqual([{ key: 'role', operator: 'Equal', value: 'witness', effect: 'NoSchedule' }]);
    expect(JSON.stringify(spec['affinity'])).toContain('requiredDuringScheduling');
    expect(resolve(site({ replicas: 2 }), 'site.ts').verdict.problems.filter(({ id }) => id.startsWith('services/'))).toEqual([]);
  });
  test('bear no taint that no node of the site has', async () => {
    const { three: _, ...nodes } = site().nodes;
    const without = await write({ ...site({ replicas: 2 }), nodes });
    expect(pod(without, 'StatefulSet data/cache-sentinel').spec['tolerations']).toBeUndefined();
    expect(resolve({ ...site({ replicas: 2 }), nodes }, 'site.ts').verdict.problems.map(({ id }) => id)).toContain(
      'services/quorum-together',
    );
  });
  test('servers with data stay off the witness', () => {
    expect(pod(two, 'StatefulSet data/cache-server').spec['tolerations']).toBeUndefined();
    expect(resolve(site({ replicas: 3 }), 'site.ts').verdict.problems.map(({ id }) => id)).toContain('services/replicas-over-nodes');
  });
  test('know names before the group, and announce their own', () => {
    const text = fileOf(two, 'cache-sentinel-config', 'sentinel.conf');
    expect(text).toMatch(/resolve-hostnames yes[^]*announce-hostnames yes/);
    const script = fileOf(two, 'cache-sentinel-config', 'sentinel.sh');
    expect(script.indexOf('cat /etc/valkey/sentinel.conf')).toBeLessThan(script.indexOf('sentinel monitor $GROUP'));
    expect(fileOf(two, 'cache-server-config', 'server.sh')).toContain('replica-announce-ip $ME');
  });
});

test('with two servers the one that is left takes writes; with three a write needs a second', () => {
  const of = (written: WrittenSite) => /^min-replicas-to-write (\d)$/m.exec(fileOf(written, 'cache-server-config', 'server.conf'))?.[1];
  expect([of(two), of(three)]).toEqual(['0', '1']);
});

test('three fifths of the memory hold data', () => {
  expect(fileOf(two, 'cache-server-config', 'server.conf')).toContain('maxmemory 614mb\nmaxmemory-policy noeviction\n');
});

describe('who asked', () => {
  test('is led to the leader, or asks Sentinels with the same login', () => {
    expect(answer(two, 'plain')).toMatchObject({
      host: 'cache-proxy.data.svc.cluster.local',
      port: 6379,
      user: 'plain',
      sentinel: undefined,
    });
    const { password, sentinel } = answer(two, 'clever');
    expect(sentinel).toEqual({
      name: 'main',
      nodes: [0, 1, 2].map((n) => ({ host: `cache-sentinel-${n}.cache-sentinel-pods.data.svc.cluster.local`, port: 26379 })),
      user: 'clever',
      password,
    });
  });
  test('reaches what its answer names, and no more', () => {
    const reached = (service: string) =>
      two.blueprint.flows
        .filter(({ from, to }) => from.kind === 'pods' && from.service === service && to.kind === 'pods')
        .map(({ to, port }) => `${describeEnd(to)} ${port}`)
        .sort();
    expect(reached('plain')).toEqual(['pods/cache/proxy 6379']);
    expect(reached('clever')).toEqual(['pods/cache/proxy 6379', 'pods/cache/sentinel 26379', 'pods/cache/server 6379']);
  });
  test('touches its own keys and channels, and gets no command of administrators', () => {
    const rules = line(two, 'servers', 'plain').split(' ').slice(2);
    expect(rules.slice(0, 3)).toEqual(['~plain:*', 'resetchannels', '&plain:*']);
    expect(rules.slice(3)).toEqual(
      '+@all -@admin -@dangerous -function +function|list +function|stats -script|flush -script|kill -scan -randomkey +info +role'.split(
        ' ',
      ),
    );
    expect(line(two, 'servers', 'clever')).toContain('~clever:* resetchannels &news* ');
    expect(line(two, 'servers', 'all')).toMatch(/~\* resetchannels &\[\^_\]\* .* \+info \+role \+flushdb$/);
  });
  test('is known to Sentinels only if it asked for them', () => {
    expect(line(two, 'sentinels', 'clever')).not.toContain('+publish');
    expect([line(two, 'sentinels', 'plain'), line(two, 'sentinels', 'all')]).toEqual(['', '']);
  });
  test.each([
    [{ keys: ['a b'] }, "got 'a b'"],
    [{ keys: ['a:*'], channels: ['__*'] }, "got '__*'"],
    [{ keys: ['a:*'], channels: ['?_sentinel__:hello'] }, "got '?_sentinel__:hello'"],
    [{ keys: ['[ab]*'] }, "got '[ab]*'"],
  ])('cannot end a rule by %j, nor speak for Sentinels', async (request, said) => {
    await expect(write(site({ replicas: 2 }, { odd: asking(request) }))).rejects.toThrow(said);
  });
});

test('another consumer starts no server anew', async () => {
  const more = await write(site({ replicas: 2, memory: '1Gi' }, { late: asking({ keys: ['late:*'], sentinel: true }) }));
  const templates = (of: WrittenSite) =>
    of.objects
      .filter(({ metadata }) => ['cache-server', 'cache-sentinel', 'cache-proxy'].includes(metadata.name))
      .filter(({ kind }) => ['StatefulSet', 'Deployment'].includes(kind));
  expect(templates(more)).toEqual(templates(two));
});

test('passwords are files of folders, where they change under the feet of who reads them; none is in the environment', () => {
  for (const id of ['StatefulSet data/cache-server', 'StatefulSet data/cache-sentinel', 'Deployment data/cache-proxy']) {
    const { spec } = pod(two, id);
    const secrets = new Set(spec.volumes?.filter(({ secret }) => secret !== undefined).map(({ name }) => name));
    expect(secrets.size).toBeGreaterThan(0);
    for (const { env = [], volumeMounts = [] } of containersOf(pod(two, id))) {
      expect(env.filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined)).toEqual([]);
      expect(volumeMounts.filter(({ name, subPath }) => secrets.has(name) && subPath !== undefined)).toEqual([]);
    }
  }
});

test('no pod has the password of who copies but the servers and the runs that copy', () => {
  const having = podsOf(two).filter(({ spec }) => spec.volumes?.some(({ secret }) => secret?.secretName === 'cache-copier'));
  expect(having.map(({ id }) => id).sort()).toEqual([
    ...['CronJob data/cache-copy-data', 'CronJob data/cache-prove-data', 'CronJob data/cache-restore-data'],
    'StatefulSet data/cache-server',
  ]);
});

test('each hour a copy, kept for seven days whatever the site says', () => {
  const backup = two.blueprint.backups.find(({ service }) => service === 'cache');
  expect(backup).toMatchObject({ id: 'cache/data', every: '1h', keep: '7d' });
  expect(ofKind(two, 'CronJob').find(({ metadata }) => metadata.name === 'cache-copy-data')?.spec).toMatchObject({
    schedule: expect.stringMatching(/^\d+ \* \* \* \*$/) as string,
  });
});

test('the parts of the group reach each other, who asked for Sentinels them, and nobody else', () => {
  const { allowed, asked } = connections(two);
  expect(allowed).toEqual(asked);
});
