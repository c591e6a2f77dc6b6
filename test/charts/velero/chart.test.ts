import { velero } from '../../../charts/velero/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { hetznerBucket } from '../../../environments/words';
import { example } from '../example';
import { connections, helmRelease, ofKind } from '../platform';
import { rbacClaims, unexcused } from '../rbac-claims';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';

type Options = Omit<Parameters<typeof velero>[0], 'bucket'>;
const site = (options: Options = {}): EnvironmentInput => ({
  ...example,
  buckets: { objects: hetznerBucket('nbg1', { lock: '7d', expireOldVersions: '60d' }), others: hetznerBucket('fsn1') },
  services: { ...example.services, velero: velero({ bucket: 'objects', ...options }) },
});
let usual: WrittenSite;
beforeAll(async () => {
  usual = await write(site());
});

interface Location {
  readonly bucket: string;
  readonly config: Readonly<Record<string, string>>;
}
interface Values {
  readonly image: unknown;
  readonly rbac: unknown;
  readonly podSecurityContext: unknown;
  readonly containerSecurityContext: unknown;
  readonly initContainers: readonly { readonly image: string; readonly securityContext: unknown }[];
  readonly credentials: unknown;
  readonly snapshotsEnabled: boolean;
  readonly deployNodeAgent: boolean;
  readonly configuration: {
    readonly backupStorageLocation: readonly Location[];
    readonly volumeSnapshotLocation: readonly unknown[];
    readonly extraEnvVars: readonly { readonly name: string; readonly valueFrom?: { readonly secretKeyRef: unknown } }[];
  };
  readonly schedules: {
    readonly daily: {
      readonly schedule: string;
      readonly template: Readonly<Record<string, unknown>> & { readonly excludedResources: readonly string[] };
    };
  };
}
const valuesOf = (written: WrittenSite): Values => helmRelease(written, 'velero').values as unknown as Values;

test('the chart of its makers is pinned, and the program and its plugin beside it', () => {
  expect(helmRelease(usual, 'velero').spec).toMatchObject({ chart: 'velero', version: '12.1.0', targetNamespace: 'velero' });
  expect(valuesOf(usual).image).toEqual({ repository: 'docker.io/velero/velero', tag: 'v1.18.3' });
  expect(valuesOf(usual).initContainers.map(({ image }) => image)).toEqual(['docker.io/velero/velero-plugin-for-aws:v1.14.3']);
});

test('its namespace is restricted, and so is every container', () => {
  expect(usual.blueprint.namespaces.find(({ name }) => name === 'velero')).toMatchObject({ podSecurity: 'restricted', class: 'platform' });
  const { podSecurityContext, containerSecurityContext, initContainers } = valuesOf(usual);
  expect(podSecurityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } });
  for (const container of [containerSecurityContext, ...initContainers.map(({ securityContext }) => securityContext)])
    expect(container).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
});

test('every day all objects go to its bucket and stay as long as the site says, without Secrets and without volumes', async () => {
  const { schedules, snapshotsEnabled, deployNodeAgent, configuration } = valuesOf(usual);
  expect(schedules.daily.schedule).toBe('40 4 * * *');
  expect(schedules.daily.template).toMatchObject({ ttl: '720h0m0s', snapshotVolumes: false, defaultVolumesToFsBackup: false });
  expect(schedules.daily.template).not.toHaveProperty('includedNamespaces');
  expect(schedules.daily.template.excludedResources).toContain('secrets');
  expect([snapshotsEnabled, deployNodeAgent, configuration.volumeSnapshotLocation]).toEqual([false, false, []]);
  const { daily } = valuesOf(await write(site({ at: '00:05', keep: '36h', namespaces: ['web'], secrets: true }))).schedules;
  expect(daily.schedule).toBe('5 0 * * *');
  expect(daily.template).toMatchObject({ ttl: '36h0m0s', includedNamespaces: ['web'] });
  expect(daily.template.excludedResources).not.toContain('secrets');
});

test('it has the keys of its own bucket and of no other, by reference', () => {
  const { configuration, credentials } = valuesOf(usual);
  expect(configuration.backupStorageLocation).toEqual([
    expect.objectContaining({ bucket: 'example-objects', provider: 'aws', default: true }),
  ]);
  expect(configuration.backupStorageLocation[0]?.config).toMatchObject({
    s3Url: 'https://nbg1.your-objectstorage.com',
    checksumAlgorithm: '',
  });
  expect(credentials).toEqual({ useSecret: false });
  expect(configuration.extraEnvVars.flatMap(({ name, valueFrom }) => (valueFrom ? [[name, valueFrom.secretKeyRef]] : []))).toEqual([
    ['AWS_ACCESS_KEY_ID', { name: 'velero-objects', key: 'access-key' }],
    ['AWS_SECRET_ACCESS_KEY', { name: 'velero-objects', key: 'secret-key' }],
  ]);
  const read = usual.blueprint.secrets.filter(({ readers }) =>
    readers.some((reader) => reader.kind === 'kubernetes' && reader.namespace === 'velero'),
  );
  expect(read.map(({ id }) => id)).toEqual(['buckets/objects/access-key', 'buckets/objects/secret-key']);
});

test('it may read, and change nothing outside its namespace: nobody is administrator of the cluster', () => {
  const [role, ...others] = ofKind(usual, 'ClusterRole');
  expect(others).toEqual([]);
  expect(role).toMatchObject({
    metadata: { name: 'velero-reading' },
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }],
  });
  expect(valuesOf(usual).rbac).toEqual({ create: true, clusterAdministrator: true, clusterAdministratorName: 'velero-reading' });
  expect(ofKind(usual, 'ClusterRoleBinding')).toEqual([]);
});

test('each thing that its role may do is excused, and each excuse is needed', () => {
  const judged = Object.values(rbacClaims).map((claim) => unexcused(usual, claim));
  expect(judged.flatMap(({ open }) => open)).toEqual([]);
  const used = judged.flatMap(({ used: found }) => found).filter(({ kind }) => kind === 'velero');
  expect([...new Set(used.map(({ check }) => check))].sort()).toEqual(['rbac/secrets', 'rbac/unbound', 'rbac/wildcard']);
});

test('it reaches the API server and the host of its bucket, what brings its kinds the former alone, and nobody reaches it', () => {
  const { allowed, asked } = connections(usual);
  expect(allowed).toEqual(asked);
  const ours = allowed.filter((text) => text.includes('velero/') && !text.includes('kube-dns'));
  expect(ours.map((text) => text.replace(/ except .*? TCP/, ' TCP'))).toEqual([
    'velero/velero-definitions -> cidr 10.8.0.1/32 TCP 6443',
    expect.stringMatching(/^velero\/velero-server -> cidr 0\.0\.0\.0\/0 .*TCP 443$/),
    'velero/velero-server -> cidr 10.8.0.1/32 TCP 6443',
  ]);
  const hosts = usual.blueprint.flows.flatMap(({ from, to }) =>
    from.kind === 'pods' && from.service === 'velero' && to.kind === 'host' ? [to.host] : [],
  );
  expect(hosts).toEqual(['nbg1.your-objectstorage.com']);
});

test('the pod that brings its kinds has the labels that its policy looks for', () => {
  const labels = { 'app.kubernetes.io/component': 'velero-definitions' };
  expect(helmRelease(usual, 'velero').values).toMatchObject({ kubectl: { labels } });
  expect(usual.blueprint.services.find(({ name }) => name === 'velero')?.components['definitions']?.upstreamLabels).toEqual(labels);
});

test.each(Object.entries(siteClaims))('%s', (_, holds) => {
  expect(holds(usual)).toEqual([]);
});
