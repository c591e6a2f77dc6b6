import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Blueprint, NodePlan } from '../../blueprint/blueprint';
import { SNAPSHOT_KEYS } from '../../blueprint/secrets';
import type { EnvironmentInput } from '../../environments/environment';
import { k3sConfig } from '../../hosts/k3s';
import { edited, everyNode, read, readYaml, siteNamed, textsOf } from './site';

const FLAGS = JSON.parse(readFileSync(join(__dirname, '../../verify/hosts/k3s-flags.json'), 'utf8')) as Record<
  'server' | 'agent',
  Record<string, readonly string[]>
>;
const members = everyNode.filter(([, , { k3s }]) => k3s !== undefined);
const servers = members.filter(([, , { k3s }]) => k3s !== 'agent');

function configOf(blueprint: Blueprint, node: NodePlan): Record<string, unknown> {
  if (!blueprint.cluster) throw new Error('no cluster');
  return k3sConfig(blueprint, blueprint.cluster, node);
}

/** Same everywhere, or servers refuse each other (docs.k3s.io/cli/server, "Critical Configuration Values"). */
const CRITICAL = [
  'cluster-cidr',
  'service-cidr',
  'cluster-dns',
  'flannel-backend',
  'secrets-encryption',
  'disable',
  'egress-selector-mode',
  'embedded-registry',
  'disable-network-policy',
];

test.each(members)('%s is configured with flags that its role knows', (_, blueprint, node) => {
  const role = node.k3s === 'agent' ? 'agent' : 'server';
  const known = [FLAGS.agent, ...(role === 'server' ? [FLAGS.server] : [])].flatMap((flags) => Object.values(flags).flat());
  for (const key of Object.keys(configOf(blueprint, node))) expect(known).toContain(key);
});

test.each(members)('%s speaks to the cluster from its address there, by a token that no file holds', (_, blueprint, node) => {
  const config = configOf(blueprint, node);
  expect(config['node-ip']).toBe(node.clusterAddress);
  expect(config['flannel-iface']).toBe(blueprint.cluster?.over === 'mesh' ? 'wg0' : undefined);
  expect(config['token']).toBeUndefined();
  const delivered = blueprint.secrets
    .find(({ id }) => id === blueprint.cluster?.token)
    ?.readers.flatMap((reader) => (reader.kind === 'host' && reader.node === node.name ? [reader.path] : []));
  expect(delivered).toEqual([config['token-file']]);
  expect(config['protect-kernel-defaults']).toBe(true);
});

test.each(servers)('%s is hardened: secrets are encrypted, kubeconfig is private, admission and audit are on', (_, blueprint, node) => {
  const config = configOf(blueprint, node);
  expect(config).toMatchObject({ 'secrets-encryption': true, 'write-kubeconfig-mode': '0600', 'advertise-address': node.clusterAddress });
  const args = config['kube-apiserver-arg'] as string[];
  for (const arg of [
    'enable-admission-plugins=NodeRestriction,EventRateLimit',
    'admission-control-config-file=/var/lib/rancher/k3s/server/psa.yaml',
    'audit-policy-file=/var/lib/rancher/k3s/server/audit.yaml',
  ])
    expect(args).toContain(arg);
});

test('servers of one cluster agree on everything that they must agree on', () => {
  const trio = siteNamed('hetzner-trio');
  const critical = trio.nodes.map((node) => CRITICAL.map((key) => configOf(trio, node)[key]));
  expect(critical).toHaveLength(3);
  for (const values of critical) expect(values).toEqual(critical[0]);
});

test('one server starts the cluster, every other member joins it', () => {
  const trio = siteNamed('hetzner-trio');
  const starts = trio.nodes.map((node) => [configOf(trio, node)['cluster-init'], configOf(trio, node)['server']]);
  expect(starts).toEqual([
    [true, undefined],
    [undefined, 'https://10.10.0.2:6443'],
    [undefined, 'https://10.10.0.2:6443'],
  ]);
});

test('a single server keeps its state in SQLite and takes no snapshots of etcd', () => {
  const uyoop = siteNamed('uyoop');
  const config = configOf(uyoop, uyoop.nodes[0] as NodePlan);
  expect(Object.keys(config).filter((key) => key.startsWith('etcd') || key === 'cluster-init' || key === 'server')).toEqual([]);
});

test('etcd tells how it is where somebody asks, and nowhere else', () => {
  const trio = siteNamed('hetzner-trio');
  const [server] = trio.nodes;
  const asks = {
    from: { kind: 'pods', service: 'monitoring', component: 'prometheus' },
    to: { kind: 'nodes' },
    protocol: 'tcp',
    via: 'cluster',
    why: 'etcd',
  } as const;
  const of = (flows: typeof trio.flows) => configOf({ ...trio, flows }, server as NodePlan)['etcd-expose-metrics'];
  expect(of([...trio.flows, { ...asks, port: 2381 }])).toBe(true);
  expect(of([...trio.flows, { ...asks, port: 10250 }])).toBeUndefined();
});

describe('snapshots of etcd', () => {
  const trio = siteNamed('hetzner-trio');
  const bucket = trio.buckets.find(({ key }) => key === 'backups');
  const readers = trio.nodes.flatMap(({ name }) => (path: string) => ({
    kind: 'host' as const,
    node: name,
    path,
    owner: 'root:root',
    mode: '0600',
  }));
  const delivered: Blueprint = {
    ...trio,
    secrets: trio.secrets.map((secret) => {
      const path =
        secret.id === bucket?.accessKey ? SNAPSHOT_KEYS.accessKey : secret.id === bucket?.secretKey ? SNAPSHOT_KEYS.secretKey : undefined;
      const others = secret.readers.filter(({ kind }) => kind !== 'host');
      return path === undefined ? secret : { ...secret, readers: [...others, ...readers.map((reader) => reader(path))] };
    }),
  };

  test.each(trio.nodes.map((node) => [node.name, node] as const))(
    '%s takes them as often as the site says and keeps as many',
    (_, node) => {
      expect(configOf(trio, node)).toMatchObject({
        'etcd-snapshot-schedule-cron': '0 */6 * * *',
        'etcd-snapshot-retention': 28,
        'etcd-snapshot-compress': true,
      });
    },
  );

  test.each(trio.nodes.map((node) => [node.name, node] as const))(
    '%s sends them to the bucket once it may read its keys, which no configuration holds',
    (_, node) => {
      const config = configOf(delivered, node);
      expect(config).toMatchObject({
        'etcd-s3': true,
        'etcd-s3-bucket': bucket?.name,
        'etcd-s3-region': bucket?.region,
        'etcd-s3-folder': 'etcd/hetzner-trio',
      });
      expect(config['etcd-s3-endpoint']).toBe(bucket?.endpoint.replace('https://', ''));
      expect(Object.keys(config).filter((key) => /access-key|secret-key/.test(key))).toEqual([]);
    },
  );

  test('a host without the keys does not start what must fail', () => {
    const without: Blueprint = {
      ...trio,
      secrets: trio.secrets.map((secret) => ({
        ...secret,
        readers: secret.readers.filter((reader) => reader.kind !== 'host' || !reader.path.includes('etcd-s3')),
      })),
    };
    for (const node of trio.nodes) expect(configOf(without, node)['etcd-s3']).toBeUndefined();
  });
});

test.each(members)("%s starts K3s after what carries the cluster's traffic", (_, blueprint, node) => {
  const unit = read(textsOf(blueprint), `hosts/${node.name}/etc/systemd/system/${node.k3s === 'agent' ? 'k3s-agent' : 'k3s'}.service`);
  expect(unit).toContain(`ExecStart=/usr/local/sbin/k3s-start ${node.k3s === 'agent' ? 'agent' : 'server'}\n`);
  expect(/^After=(.*)$/m.exec(unit)?.[1]?.includes('wg-quick@wg0.service')).toBe(blueprint.cluster?.over === 'mesh');
});

describe("K3s' own Traefik, where no service of the site is its edge", () => {
  const bare = (name: string, edit: (site: EnvironmentInput) => EnvironmentInput = (site) => site): Blueprint =>
    edited(name, (site) => edit({ ...site, services: {} }));
  const edge = (blueprint: Blueprint): Record<string, unknown> => {
    const manifest = readYaml<{ spec: { valuesContent: string } }>(
      textsOf(blueprint),
      `hosts/${blueprint.cluster?.servers[0]}/var/lib/rancher/k3s/server/manifests/archipel-edge.yaml`,
    );
    return parse(manifest.spec.valuesContent) as Record<string, unknown>;
  };

  test('takes ports 80 and 443 of the nodes that the site says, and of no other', () => {
    const values = edge(bare('uyoop'));
    expect(values).toMatchObject({
      deployment: { kind: 'DaemonSet' },
      service: { spec: { type: 'ClusterIP' } },
      ports: { web: { hostPort: 80 }, websecure: { hostPort: 443 } },
    });
    expect(JSON.stringify(values['affinity'])).toContain('"operator":"In","values":["core-prod"]');
  });

  test('believes the PROXY protocol from the load balancer alone, and from nobody where there is none', () => {
    const trio = bare('hetzner-trio');
    const trusted = { proxyProtocol: { trustedIPs: [`${trio.ingress?.balancer?.privateAddress}/32`] } };
    expect(edge(trio)).toMatchObject({ ports: { web: trusted, websecure: trusted } });
    expect(JSON.stringify(edge(bare('uyoop')))).not.toContain('trustedIPs');
  });

  test('takes no port of any node where the site has no way in', () => {
    const closed = bare('uyoop', ({ ingress: _, ...site }) => site);
    expect(edge(closed)).toEqual({ service: { spec: { type: 'ClusterIP' } } });
  });

  test('every server is given the same settings: K3s applies those of whichever starts', () => {
    const texts = textsOf(bare('hetzner-trio'));
    const manifests = ['node1', 'node2', 'node3'].map((name) =>
      read(texts, `hosts/${name}/var/lib/rancher/k3s/server/manifests/archipel-edge.yaml`),
    );
    expect(new Set(manifests).size).toBe(1);
  });

  test('is off where one is', () => {
    const uyoop = siteNamed('uyoop');
    expect(configOf(uyoop, uyoop.nodes[0] as NodePlan)['disable']).toEqual(['servicelb', 'traefik']);
    expect([...textsOf(uyoop).keys()].filter((path) => path.endsWith('/archipel-edge.yaml'))).toEqual([]);
  });
});
