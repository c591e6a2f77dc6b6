import { parse } from 'yaml';
import { connections } from '../platform';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf } from '../pods';
import { rbacClaims, unexcused } from '../rbac-claims';
import { siteClaims } from '../site-claims';
import { write, type KubeJson, type WrittenSite } from '../site-objects';
import { clustered } from './site';

type Patroni = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
let site: WrittenSite;
let alone: WrittenSite;
beforeAll(async () => {
  site = await write(clustered());
  alone = await write(clustered({ members: 1, strict: true, pooler: false, software: 'spilo' }, { backup: undefined, buckets: {} }));
});

const find = ({ objects }: WrittenSite, kind: string, name: string): KubeJson =>
  objects.find((object) => object.kind === kind && object.metadata.name === name)!;
const specOf = (written: WrittenSite, kind: string, name: string) => find(written, kind, name).spec as Readonly<Record<string, unknown>>;
const patroni = (written: WrittenSite) => parse(find(written, 'ConfigMap', 'pg-config').data?.['patroni.yml'] ?? '') as Patroni;
const dcs = (written: WrittenSite) => JSON.parse(find(written, 'ConfigMap', 'pg-config').data?.['dynamic.json'] ?? '') as Patroni;
const pod = (written: WrittenSite) => podsOf(written).find(({ id }) => id === 'StatefulSet data/pg')!;

test.each(Object.entries({ ...podClaims, ...siteClaims }))('%s, with a PostgreSQL too', (_, claim) => {
  expect([site, alone].flatMap((written) => claim(written))).toEqual([]);
});

test.each(Object.entries(rbacClaims))('%s, with a PostgreSQL too', (_, claim) => {
  const findings = [site, alone].flatMap((written) => unexcused(written, claim).open);
  expect(findings.filter((text) => text.includes(' data/'))).toEqual([]);
});

test('policies let pass what the flows say, no more, no less', () => {
  for (const written of [site, alone]) {
    const { allowed, asked } = connections(written);
    expect(allowed).toEqual(asked);
  }
  const { asked } = connections(site);
  // the pooler goes to the members; who asked for transactions to the pooler, who asked for a session to the members
  expect(asked).toContain('data/pg-pooler -> data/pg TCP 5432');
  expect(asked).toContain('web/desk -> data/pg-pooler TCP 6432');
  expect(asked).toContain('web/store -> data/pg TCP 5432');
  expect(asked).not.toContain('web/store -> data/pg-pooler TCP 6432');
  expect(asked).toContain('data/pg -> copies/copies TCP 9091');
});

describe('traps of Patroni', () => {
  test('no namespace stands at the top of patroni.yml: it would take the place of the one that is Kubernetes’', () => {
    for (const written of [site, alone]) {
      expect(patroni(written)).not.toHaveProperty('namespace');
      expect(patroni(written)['kubernetes']).toMatchObject({ namespace: 'data' });
      for (const { env = [] } of containersOf(pod(written))) expect(env.map(({ name }) => name)).not.toContain('PATRONI_NAMESPACE');
    }
  });

  test('no container that runs Patroni has a password in its environment: it would be tried before the passfile', () => {
    for (const { env = [] } of containersOf(pod(site))) {
      expect(
        env.filter(({ name, valueFrom }) => /^PG(PASS|USER|HOST)/.test(name) || JSON.stringify(valueFrom ?? {}).includes('secret')),
      ).toEqual([]);
    }
    expect(find(site, 'ConfigMap', 'pg-config').data?.['start.sh']).toMatch(/^unset PGPASSWORD/m);
  });

  test('nobody is led to the leader by a probe: its Service selects nothing, as does the one that keeps its settings', () => {
    for (const name of ['pg', 'pg-config']) expect(specOf(site, 'Service', name)).not.toHaveProperty('selector');
    expect(JSON.stringify(site.objects)).not.toMatch(/"path":"\/(primary|leader|master)/);
    expect(pod(site).spec).toMatchObject({
      containers: [{ readinessProbe: { httpGet: { path: '/readiness' } }, livenessProbe: { httpGet: { path: '/liveness' } } }],
    });
  });

  test('the port has one name in the Service and in what Patroni writes, or nobody is led anywhere', () => {
    const { ports } = patroni(site)['kubernetes'] as { readonly ports: readonly object[] };
    const { ports: served } = specOf(site, 'Service', 'pg') as {
      readonly ports: readonly { readonly name: string; readonly port: number }[];
    };
    expect(ports).toEqual(served.map(({ name, port }) => ({ name, port })));
  });

  test('what Patroni writes is in no manifest, and Services of the same names keep it', () => {
    expect(site.objects.filter(({ kind }) => kind.startsWith('Endpoint'))).toEqual([]);
    expect(specOf(site, 'Service', 'pg-config')).toMatchObject({ clusterIP: 'None' });
  });

  test('the pods that it finds are those of the members: labels and scope are theirs', () => {
    const { labels, scope_label: scope } = patroni(site)['kubernetes'] as { readonly labels: object; readonly scope_label: string };
    const { template } = specOf(site, 'StatefulSet', 'pg') as { readonly template: { readonly metadata: { readonly labels: object } } };
    expect(template.metadata.labels).toMatchObject({ ...labels, [scope]: String(patroni(site)['scope']) });
  });

  test('a lock lives long enough for the loop and two tries', () => {
    const { ttl, loop_wait: loop, retry_timeout: retry } = dcs(site) as unknown as Readonly<Record<string, number>>;
    expect(loop! + 2 * retry!).toBeLessThanOrEqual(ttl!);
    expect(ttl).toBeGreaterThanOrEqual(20);
  });

  test('its account may do what it must, and nothing else', () => {
    expect(find(site, 'Role', 'pg')['rules']).toEqual([
      { apiGroups: [''], resources: ['endpoints'], verbs: ['create', 'get', 'list', 'patch', 'update', 'watch'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'patch', 'watch'] },
    ]);
  });
});

test('what all members share is what they begin with, and a promotion by hand is not undone', async () => {
  expect(patroni(site)['bootstrap']).toMatchObject({ dcs: dcs(site) });
  expect(dcs(site)).toMatchObject({
    failsafe_mode: true,
    synchronous_mode: true,
    synchronous_node_count: 1,
    synchronous_mode_strict: false,
  });
  const standby = await write(clustered({ standby: { site: 'other', service: 'pg', bucket: 'far' } }));
  expect(patroni(standby)['bootstrap']).toMatchObject({ dcs: { standby_cluster: { create_replica_methods: ['archive'] } } });
  expect(dcs(standby)).not.toHaveProperty('standby_cluster');
});

test('strict members wait for each other, one alone has nobody to wait for', async () => {
  expect(dcs(await write(clustered({ strict: true })))).toMatchObject({ synchronous_mode_strict: true });
  expect(dcs(alone)).toMatchObject({ synchronous_mode_strict: false });
});

test('members start at once, each on a node of its own, and one at most is taken away', () => {
  expect(specOf(site, 'StatefulSet', 'pg')).toMatchObject({ replicas: 3, podManagementPolicy: 'Parallel' });
  expect(pod(site).spec).toMatchObject({
    terminationGracePeriodSeconds: 180,
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] } },
  });
  expect(specOf(site, 'PodDisruptionBudget', 'pg')).toMatchObject({ maxUnavailable: 1 });
});

test('one configuration runs on either image: what differs is where its programs, its data and its user are', () => {
  expect(patroni(alone)['postgresql']).toMatchObject({ bin_dir: '/usr/lib/postgresql/17/bin', data_dir: '/home/postgres/pgdata/pgdata' });
  expect(pod(alone).spec.securityContext).toMatchObject({ runAsUser: 101, runAsGroup: 103, fsGroup: 103 });
  expect(pod(site).spec.securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 999 });
  expect(containersOf(pod(alone)).find(({ name }) => name === 'postgres')?.image).toMatch(/^ghcr.io\/zalando\/spilo-17:/);
});

test('memory, storage and connections become settings', () => {
  const { parameters } = patroni(site)['postgresql'] as { readonly parameters: object };
  expect(parameters).toMatchObject({ shared_buffers: '512MB', effective_cache_size: '1280MB', work_mem: '5MB', max_wal_size: '2048MB' });
  expect(dcs(site)['postgresql']).toMatchObject({ parameters: { max_connections: 115 } });
});

test('superuser and exporter are known by who they are in the pod; the superuser never enters over the network', () => {
  const { pg_hba: rules } = patroni(site)['postgresql'] as { readonly pg_hba: readonly string[] };
  expect(rules.filter((rule) => / (trust|md5|password)$/.test(rule))).toEqual([]);
  expect(rules.indexOf('host all postgres all reject')).toBeLessThan(rules.indexOf('host all all all scram-sha-256'));
  const exporter = containersOf(pod(site)).find(({ name }) => name === 'exporter');
  expect(exporter?.securityContext?.runAsUser).toBe(65_534);
  expect(JSON.stringify(exporter)).not.toMatch(/secret/i);
});

test('a Secret that is rotated reaches its containers: none of it is mounted as a single file', () => {
  const secrets = new Set(pod(site).spec.volumes?.flatMap((volume) => ('secret' in volume ? [volume.name] : [])));
  expect(secrets.size).toBeGreaterThan(5);
  for (const { volumeMounts = [] } of containersOf(pod(site)))
    expect(volumeMounts.filter(({ name, subPath }) => secrets.has(name) && subPath !== undefined)).toEqual([]);
});

test('another service that asks is no reason to start the members anew', async () => {
  const { desk: _, ...fewer } = clustered().services ?? {};
  const template = (written: WrittenSite) => specOf(written, 'StatefulSet', 'pg')['template'];
  const before = await write(clustered({}, { services: fewer }));
  expect(template(before)).toEqual(template(site));
  expect(find(before, 'ConfigMap', 'pg-accounts').data).not.toEqual(find(site, 'ConfigMap', 'pg-accounts').data);
});

test('each service that asked has an account, with its extensions, by the way that it asked for', () => {
  expect(find(site, 'ConfigMap', 'pg-accounts').data?.['grants']).toBe(
    'store store store-db-password direct pg_trgm,vector\ndesks desk desk-db-password pooled -\n',
  );
  expect(find(site, 'ConfigMap', 'pg-pooler-config').data?.['pgbouncer.ini']).toMatch(
    /^\[databases\]\ndesks = host=pg\.data\.svc\.cluster\.local port=5432 auth_user=pooler\n\n/,
  );
});
