import { parse } from 'yaml';
import { longhorn } from '../../../charts/longhorn/service';
import { mysql } from '../../../charts/mysql/service';
import { ghost } from '../../../charts/ghost/service';
import { hostFiles } from '../../../hosts';
import type { EnvironmentInput } from '../../../environments/environment';
import { machine } from '../../../environments/words';
import { door } from '../../environments/door';
import { keysOf } from '../../hosts/site';
import { example } from '../example';
import { connections, helmRelease, ofKind } from '../platform';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';

const AWAY = { data: 'longhorn' };
const site = (options: Parameters<typeof longhorn>[0] = {}, more: object = {}): EnvironmentInput => ({
  ...example,
  services: {
    ...example.services,
    sql: mysql({ in: 'data', storage: '5Gi', memory: '512Mi', connections: 50, answeredBy: AWAY }),
    blog: ghost({ in: 'web', on: 'one', host: 'blog.example.org', storage: '1Gi', answeredBy: { content: 'local-path' } }),
    longhorn: longhorn(options),
  },
  ...more,
});
let usual: WrittenSite;
beforeAll(async () => {
  usual = await write(site());
});

interface Values {
  readonly networkPolicies: unknown;
  readonly persistence: unknown;
  readonly csi: Readonly<Record<string, unknown>>;
  readonly defaultSettings: Readonly<Record<string, unknown>>;
  readonly longhornUI: { readonly replicas: number };
  readonly longhornManager: unknown;
}
const valuesOf = (written: WrittenSite): Values => helmRelease(written, 'longhorn').values as unknown as Values;
const classOf = (written: WrittenSite) => ofKind(written, 'StorageClass')[0] as unknown as { readonly [field: string]: unknown };
const copiesOf = async (input: EnvironmentInput) =>
  (classOf(await write(input))['parameters'] as { readonly numberOfReplicas: string }).numberOfReplicas;

test('the chart of its makers is pinned and installed into the namespace of the service', () => {
  expect(helmRelease(usual, 'longhorn').spec).toMatchObject({
    repo: 'https://charts.longhorn.io',
    chart: 'longhorn',
    version: '1.12.1',
    targetNamespace: 'longhorn',
  });
});

test('its namespace is privileged, says why for each of its pods that are, and holds nothing else', () => {
  expect(usual.blueprint.namespaces.find(({ name }) => name === 'longhorn')).toMatchObject({
    podSecurity: 'privileged',
    class: 'platform',
    services: ['longhorn'],
  });
  const { components } = usual.blueprint.services.find(({ name }) => name === 'longhorn')!;
  for (const { privilege, podSecurity } of Object.values(components)) expect(privilege !== undefined).toBe(podSecurity === 'privileged');
});

test('engines, whose memory no setting bounds, get the bound of the namespace and no other', async () => {
  const limitOf = async (options: Parameters<typeof longhorn>[0]) =>
    (await write(site(options))).blueprint.namespaces.find(({ name }) => name === 'longhorn')?.containerDefaults.memoryLimit;
  expect(await limitOf({})).toBe('4096Mi');
  expect(await limitOf({ engineMemoryLimit: '6Gi' })).toBe('6144Mi');
});

test('a volume is made at once, grows, outlives its claim, and has a file system without a folder of its own', () => {
  expect(classOf(usual)).toMatchObject({
    metadata: { name: 'longhorn' },
    provisioner: 'driver.longhorn.io',
    reclaimPolicy: 'Retain',
    allowVolumeExpansion: true,
    volumeBindingMode: 'Immediate',
    parameters: { fsType: 'xfs', dataLocality: 'best-effort', numberOfReplicas: '2' },
  });
  const metadata = classOf(usual)['metadata'] as { readonly annotations: Readonly<Record<string, string>> };
  // parameters of a class cannot be changed
  expect(metadata.annotations['argocd.argoproj.io/sync-options']).toBe('Replace=true,Force=true');
});

test('as many nodes hold a volume as take pods, three at most, or as many as the site says', async () => {
  const nodes = (count: number, taints: readonly string[] = []) => ({
    nodes: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `n${index}`,
        machine({
          location: 'office',
          cpu: '4',
          memory: '16Gi',
          disk: '200Gi',
          endpoint: `n${index}.example.org`,
          roles: [index === 0 ? 'server' : 'agent'],
          ...(index === count - 1 && { taints: [...taints] }),
        }),
      ]),
    ),
    ingress: { kind: 'host-ports', on: ['n0'] },
  });
  const plain = (more: object, options = {}) => {
    const { services, ...rest } = site(options, more);
    return { ...rest, services: { longhorn: services!['longhorn']! } } as EnvironmentInput;
  };
  expect(await copiesOf(plain(nodes(1)))).toBe('1');
  expect(await copiesOf(plain(nodes(2)))).toBe('2');
  expect(await copiesOf(plain(nodes(5)))).toBe('3');
  expect(await copiesOf(plain(nodes(3, ['role=witness:NoSchedule'])))).toBe('2');
  expect(await copiesOf(plain(nodes(3, ['role=slow:PreferNoSchedule'])))).toBe('3');
  expect(await copiesOf(plain(nodes(5), { replicas: 4 }))).toBe('4');
});

test('two copies are never on one node, and a lost node gives its volumes up', () => {
  expect(valuesOf(usual).defaultSettings).toMatchObject({
    defaultReplicaCount: '2',
    replicaSoftAntiAffinity: false,
    nodeDownPodDeletionPolicy: 'delete-both-statefulset-and-deployment-pod',
    nodeDrainPolicy: 'block-if-contains-last-replica',
  });
});

test('where no node is left for a lost copy, those that are there are attached all the same', async () => {
  const degraded = async (options: Parameters<typeof longhorn>[0]) =>
    valuesOf(await write(site(options))).defaultSettings['allowVolumeCreationWithDegradedAvailability'];
  // two nodes
  expect(await degraded({})).toBe(true);
  // a spare one
  expect(await degraded({ replicas: 1 })).toBe(false);
});

test('a node whose copies are the only ones can be emptied once their pods are gone', async () => {
  expect(valuesOf(await write(site({ replicas: 1 }))).defaultSettings['nodeDrainPolicy']).toBe('allow-if-replica-is-stopped');
});

test('nothing of the site is told to its makers, and it makes no class and no policy of its own', () => {
  const { defaultSettings, persistence, networkPolicies } = valuesOf(usual);
  expect(defaultSettings).toMatchObject({ upgradeChecker: false, allowCollectingLonghornUsageMetrics: false });
  expect(persistence).toEqual({ createStorageClass: false, defaultClass: false });
  expect(networkPolicies).toEqual({ enabled: false, restrictInternalTraffic: false });
});

test('what engines ask for of the processor is a part of the smallest node', async () => {
  // 300 of 4000
  expect(valuesOf(usual).defaultSettings['guaranteedInstanceManagerCPU']).toBe('8');
  expect(valuesOf(await write(site({ engineCpu: '1' }))).defaultSettings['guaranteedInstanceManagerCPU']).toBe('25');
  expect(valuesOf(await write(site({ engineCpu: '4' }))).defaultSettings['guaranteedInstanceManagerCPU']).toBe('40');
});

test('each container of the driver asks for what the blueprint reckons with', () => {
  const { defaultSettings, csi } = valuesOf(usual);
  const limits = JSON.parse(String(defaultSettings['systemManagedCSIComponentsResourceLimits'])) as Readonly<
    Record<string, { readonly requests: { readonly cpu: string; readonly memory: string }; readonly limits: { readonly memory: string } }>
  >;
  const { components } = usual.blueprint.services.find(({ name }) => name === 'longhorn')!;
  for (const name of ['attacher', 'provisioner', 'resizer', 'snapshotter']) {
    const { cpu, memory, memoryLimit, replicas } = components[name]!;
    expect(limits[`csi-${name}`]).toEqual({ requests: { cpu, memory }, limits: { memory: memoryLimit } });
    expect(csi[`${name}ReplicaCount`]).toBe(replicas);
  }
  const plugin = ['longhorn-csi-plugin', 'node-driver-registrar', 'longhorn-liveness-probe'].map((name) => limits[name]!);
  const sum = (numbers: readonly string[]) => numbers.reduce((all, text) => all + Number.parseInt(text, 10), 0);
  expect(`${sum(plugin.map(({ requests }) => requests.cpu))}m`).toBe(components['plugin']?.cpu);
  expect(`${sum(plugin.map(({ requests }) => requests.memory))}Mi`).toBe(components['plugin']?.memory);
  expect(`${sum(plugin.map(({ limits: { memory } }) => memory))}Mi`).toBe(components['plugin']?.memoryLimit);
});

test('policies let pass what its parts say to one another and to the API server, no more; nothing leaves the site', () => {
  const { allowed, asked } = connections(usual);
  expect(allowed).toEqual(asked);
  const ours = allowed.filter((text) => text.includes('longhorn/') && !text.includes('kube-dns'));
  expect(ours.filter((text) => text.includes('0.0.0.0/0'))).toEqual([]);
  const between = ours.filter((text) => /^longhorn\/.* -> longhorn\//.test(text)).map((text) => text.replaceAll('longhorn/longhorn-', ''));
  expect(between.sort()).toEqual([
    'driver -> manager TCP 9500',
    'instances -> instances TCP 10000-30000',
    'manager -> instances TCP 8500-8504',
    'manager -> manager TCP 9500',
    'manager -> manager TCP 9502',
    'plugin -> manager TCP 9500',
  ]);
});

test('a volume goes along with its pod, and one of the node stays: each as the site says', () => {
  const classes = ofKind(usual, 'PersistentVolumeClaim').map(({ metadata, spec }) => [
    metadata.name,
    (spec as { readonly storageClassName: string }).storageClassName,
  ]);
  expect(Object.fromEntries(classes)).toEqual({ 'sql-data': 'longhorn', 'blog-content': 'local-path' });
});

test('its pages stand behind the sign-in, and are there only where the site names them', async () => {
  expect(valuesOf(usual).longhornUI.replicas).toBe(0);
  const served = await write(site({ host: 'disks.example.org' }));
  expect(valuesOf(served).longhornUI.replicas).toBe(1);
  const { services } = site({ host: 'disks.example.org' });
  const { blueprint } = await write({ ...example, services: { ...services, portal: door() } });
  const plan = blueprint.services.find(({ name }) => name === 'longhorn');
  expect(plan).toMatchObject({ door: 'portal', serves: { pages: { signIn: 'forward-auth', component: 'ui' } } });
  expect(ofKind(served, 'Service').find(({ metadata }) => metadata.name === 'longhorn-ui')?.spec).toMatchObject({
    selector: { app: 'longhorn-ui' },
    ports: [{ port: 8000, targetPort: 'http' }],
  });
  const { allowed, asked } = connections(served);
  expect(allowed).toEqual(asked);
  expect(allowed.filter((text) => text.startsWith('longhorn/longhorn-ui ') && !text.includes('kube-dns'))).toEqual([
    'longhorn/longhorn-ui -> longhorn/longhorn-manager TCP 9500',
  ]);
});

test('an encrypted volume has its key from the store, by the name that Longhorn looks for, at every step', async () => {
  const written = await write(site({ encrypted: true }));
  const parameters = classOf(written)['parameters'] as Readonly<Record<string, string>>;
  expect(parameters['encrypted']).toBe('true');
  for (const step of ['provisioner', 'node-publish', 'node-stage', 'node-expand']) {
    expect(parameters[`csi.storage.k8s.io/${step}-secret-name`]).toBe('longhorn-encryption');
    expect(parameters[`csi.storage.k8s.io/${step}-secret-namespace`]).toBe('longhorn');
  }
  const readers = written.blueprint.secrets.find(({ id }) => id === 'longhorn/encryption')?.readers;
  expect(readers).toEqual([{ kind: 'kubernetes', namespace: 'longhorn', object: 'longhorn-encryption', key: 'CRYPTO_KEY_VALUE' }]);
  expect(classOf(usual)['parameters']).not.toHaveProperty('encrypted');
});

test('every node that takes pods can attach volumes, and decrypt them where they are encrypted', async () => {
  const equipped = async (options: Parameters<typeof longhorn>[0]) => {
    const { blueprint } = await write(site(options));
    const files = hostFiles(blueprint, keysOf(blueprint)).files();
    return ['one', 'two'].map((node) => {
      const text = files.find(({ path }) => path === `ansible/host_vars/${node}.yaml`)?.content ?? '';
      const { host_roles: roles, iscsi_encrypted: encrypted } = parse(text) as {
        readonly host_roles: readonly string[];
        readonly iscsi_encrypted: boolean;
      };
      return { roles, encrypted };
    });
  };
  expect(await equipped({})).toEqual([
    { roles: ['iscsi'], encrypted: false },
    { roles: ['iscsi'], encrypted: false },
  ]);
  expect((await equipped({ encrypted: true })).map(({ encrypted }) => encrypted)).toEqual([true, true]);
});

test.each(Object.entries(siteClaims))('%s', async (_, holds) => {
  expect(holds(usual)).toEqual([]);
  expect(holds(await write(site({ host: 'disks.example.org', encrypted: true })))).toEqual([]);
});

test('a site that lists no service for volumes is written as ever: of its nodes, and by nobody beside another', async () => {
  const { objects } = await write(example);
  expect(ofKind({ objects } as WrittenSite, 'StorageClass')).toEqual([]);
  expect(JSON.stringify(objects)).not.toMatch(/archipel\/volume|podAffinity/);
});
