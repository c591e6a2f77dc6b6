import { labelled, secret } from '../../../blueprint/contracts/contract';
import { certManager } from '../../../charts/cert-manager/service';
import { argocd } from '../../../charts/argocd/service';
import { vault } from '../../../charts/vault/service';
import { from, webApp } from '../../../charts/web-app/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { machine } from '../../../environments/words';
import { example } from '../example';
import { stub } from '../../environments/stub';
import { connections, helmRelease, ofKind } from '../platform';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';

const key = () => ({ session: secret({ kind: 'hex', bytes: 32 }, 'signs sessions') });
const app = (name: string) =>
  webApp({ in: name, image: 'ghcr.io/example/trial:1.0.0', port: 3000, needs: key(), env: { SESSION: from('session', 'value') } });
const third = machine({ location: 'office', cpu: '4', memory: '16Gi', disk: '200Gi', endpoint: 'three.example.org', roles: ['agent'] });
const site = (options: Parameters<typeof vault>[0] = {}, more: EnvironmentInput['services'] = {}): EnvironmentInput => ({
  ...example,
  nodes: { ...example.nodes, three: third },
  namespaces: { ...example.namespaces, lab: { class: 'dev' } },
  services: { ...example.services, trial: app('lab'), certs: certManager({}), vault: vault({ ...options }), ...more },
});
const spec = (of: WrittenSite, kind: string, name: string): unknown =>
  ofKind(of, kind).find(({ metadata }) => metadata.name === name)?.spec;
const fileOf = (of: WrittenSite, config: string, file: string): string =>
  ofKind(of, 'ConfigMap').find(({ metadata }) => metadata.name === config)?.data?.[file] ?? '';

let one: WrittenSite;
let three: WrittenSite;
beforeAll(async () => {
  [one, three] = [await write(site()), await write(site({ replicas: 3, storage: '2Gi' }))];
});

test.each(Object.entries(siteClaims))('with three servers: %s', (_, claim) => {
  expect(claim(three)).toEqual([]);
});

test('what pods read has the names and keys that it has without a vault', async () => {
  const { vault: _, certs: __, ...rest } = site().services ?? {};
  const without = await write({ ...site(), services: rest });
  const workloads = (of: WrittenSite) =>
    of.objects.filter(({ kind, metadata }) => ['Deployment', 'StatefulSet'].includes(kind) && metadata.namespace !== 'vault');
  expect(workloads(one)).toEqual(workloads(without));
});

test('each Secret of a production or development namespace comes from the path of its own name, key by key', () => {
  const wanted = one.blueprint.secrets.flatMap(({ readers }) =>
    readers.flatMap((reader) => (reader.kind === 'kubernetes' ? [`${reader.namespace}/${reader.object}[${reader.key}]`] : [])),
  );
  const brought = ofKind(one, 'ExternalSecret').flatMap(({ metadata, spec: found }) => {
    const { data, target } = found as { readonly data: readonly Data[]; readonly target: { readonly name: string } };
    expect(target.name).toBe(metadata.name);
    return data.map(({ secretKey, remoteRef }) => {
      expect(remoteRef).toEqual({ key: `${metadata.namespace}/${metadata.name}`, property: secretKey });
      return `${metadata.namespace}/${metadata.name}[${secretKey}]`;
    });
  });
  expect(brought.sort()).toEqual(wanted.sort());
  expect(brought).toContain('lab/trial-session[value]');
});
interface Data {
  readonly secretKey: string;
  readonly remoteRef: unknown;
}

test('a service has a policy of whole paths, in the engine of its class, and no other path is in it', () => {
  const paths = (role: string) =>
    [...fileOf(one, 'vault-access', `policy.${role}.hcl`).matchAll(/^path "(.*)" \{$/gm)].map(([, path]) => path);
  expect(paths('service-shop')).toEqual(['kv-prod/data/web/shop-db']);
  expect(paths('service-trial')).toEqual(['kv-dev/data/lab/trial-session']);
  const all = Object.keys(ofKind(one, 'ConfigMap').find(({ metadata }) => metadata.name === 'vault-access')?.data ?? {});
  const policies = all.flatMap((file) => /^policy\.(.*)\.hcl$/.exec(file)?.[1] ?? []);
  expect(policies.flatMap(paths).filter((path) => /[*+]/.test(path ?? ''))).toEqual([]);
  expect(policies.map((name) => fileOf(one, 'vault-access', `policy.${name}.hcl`)).join('')).not.toMatch(/capabilities = \["(?!read"\])/);
  expect(JSON.parse(fileOf(one, 'vault-access', 'role.service-trial.json'))).toMatchObject({
    bound_service_account_names: ['vault-reader-trial'],
    bound_service_account_namespaces: ['vault'],
    audience: 'vault',
    token_policies: ['service-trial'],
  });
});

test('the store of a service is for its namespace, signs in as its account, and trusts the vault’s authority alone', () => {
  expect(spec(one, 'ClusterSecretStore', 'vault-dev-trial')).toEqual({
    conditions: [{ namespaces: ['lab'] }],
    provider: {
      vault: {
        server: 'https://vault-server.vault.svc.cluster.local:8200',
        caProvider: { type: 'Secret', name: 'vault-tls', namespace: 'vault', key: 'ca.crt' },
        path: 'kv-dev',
        version: 'v2',
        auth: {
          kubernetes: {
            mountPath: 'kubernetes',
            role: 'service-trial',
            serviceAccountRef: { name: 'vault-reader-trial', namespace: 'vault', audiences: ['vault'] },
          },
        },
      },
    },
  });
});

test('the operator makes tokens of the readers and of no other account', () => {
  expect(helmRelease(one, 'vault-operator').values).toMatchObject({
    rbac: { serviceAccountTokenCreate: false },
    webhook: { create: false },
    certController: { create: false },
    image: { repository: 'ghcr.io/external-secrets/external-secrets', tag: 'v2.9.0' },
  });
  const [rule] = ofKind(one, 'Role').filter(({ metadata }) => metadata.name === 'vault-readers');
  expect(rule?.['rules']).toEqual([
    {
      apiGroups: [''],
      resources: ['serviceaccounts/token'],
      resourceNames: ['vault-reader-blog', 'vault-reader-shop', 'vault-reader-sql', 'vault-reader-trial'],
      verbs: ['create'],
    },
  ]);
});

test('servers speak TLS 1.3 to clients, tell only metrics without it, and log each request', () => {
  const found = JSON.parse(fileOf(one, 'vault-server-config', 'server.json')) as Record<string, unknown>;
  expect(found['listener']).toMatchObject([
    { tcp: { address: '0.0.0.0:8200', tls_min_version: 'tls13', tls_cert_file: '/run/tls/tls.crt' } },
    { tcp: { address: '0.0.0.0:9102', tls_disable: true, telemetry: { metrics_only: true, unauthenticated_metrics_access: true } } },
  ]);
  expect(found['audit']).toMatchObject([{ file: { stdout: { options: { file_path: 'stdout' } } } }]);
  expect(JSON.stringify(found)).not.toMatch(/log_raw|retry_join|"seal"/);
});

test('three servers keep to three nodes, join each other, and keep a volume each that outlives them', () => {
  const { replicas, volumeClaimTemplates, podManagementPolicy, template } = spec(three, 'StatefulSet', 'vault-server') as Stateful;
  expect([replicas, podManagementPolicy, volumeClaimTemplates.map(({ metadata }) => metadata.name)]).toEqual([
    3,
    'Parallel',
    ['vault-data'],
  ]);
  expect(JSON.stringify(template.spec.affinity)).toContain('requiredDuringScheduling');
  const claims = ofKind(three, 'PersistentVolumeClaim').filter(({ metadata }) => metadata.namespace === 'vault');
  expect(claims.map(({ metadata }) => metadata.name)).toEqual([0, 1, 2].map((n) => `vault-data-vault-server-${n}`));
  expect(ofKind(three, 'PodDisruptionBudget').map(({ metadata }) => metadata.name)).toContain('vault-server');
  expect(fileOf(three, 'vault-server-config', 'server.json')).toContain(
    'https://vault-server-2.vault-server-pods.vault.svc.cluster.local:8200',
  );
});
interface Stateful {
  readonly replicas: number;
  readonly podManagementPolicy: string;
  readonly volumeClaimTemplates: readonly { readonly metadata: { readonly name: string } }[];
  readonly template: { readonly spec: { readonly affinity?: unknown } };
}

test('a new reader changes no pod of the vault: servers that start anew are closed', async () => {
  const more = await write(site({}, { other: app('lab') }));
  expect(spec(more, 'StatefulSet', 'vault-server')).toEqual(spec(one, 'StatefulSet', 'vault-server'));
  expect(fileOf(more, 'vault-access', 'policy.service-other.hcl')).toContain('kv-dev/data/lab/other-session');
});

test('with another vault that opens it, its token is a file, asked of the operator, and the way there is open', async () => {
  const opened = await write(site({ transit: { host: 'vault.example.net', key: 'example' } }));
  const config = JSON.parse(fileOf(opened, 'vault-server-config', 'server.json')) as Record<string, unknown>;
  expect(config['seal']).toEqual([{ transit: { address: 'https://vault.example.net:8200', key_name: 'example', mount_path: 'transit/' } }]);
  expect(opened.blueprint.secrets.find(({ id }) => id === 'vault/transit')?.make.kind).toBe('external');
  expect(opened.blueprint.flows).toContainEqual(expect.objectContaining({ to: { kind: 'host', host: 'vault.example.net' }, port: 8200 }));
});

test('another vault whose authority is nobody else’s is trusted by that authority, and by no key in its place', async () => {
  const authority = '-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n';
  const opened = await write(site({ transit: { host: 'vault.example.net', key: 'example', authority } }));
  const config = JSON.parse(fileOf(opened, 'vault-server-config', 'server.json')) as Record<string, unknown>;
  expect(config['seal']).toMatchObject([{ transit: { tls_ca_cert: '/etc/vault/transit-authority.pem' } }]);
  expect(fileOf(opened, 'vault-server-config', 'transit-authority.pem')).toBe(authority);
  const key = '-----BEGIN PRIVATE KEY-----\nTUlJ\n-----END PRIVATE KEY-----\n';
  await expect(write(site({ transit: { host: 'vault.example.net', key: 'example', authority: `${authority}${key}` } }))).rejects.toThrow(
    /no key/,
  );
});

test('shares and the operator’s password are in the store for no reader; a site without a vault has none', async () => {
  const kept = one.blueprint.secrets.filter(({ readers }) => readers.length === 0).map(({ id }) => id);
  expect(kept).toEqual(['vault/operator', ...[1, 2, 3, 4, 5].map((n) => `vault/share-${n}`)]);
  const { blueprint } = await write(example);
  expect([blueprint.vault, blueprint.secrets.filter(({ readers }) => readers.length === 0)]).toEqual([undefined, []]);
});

test('only a class that it names is its own', async () => {
  const dev = await write(site({ classes: ['dev'] }));
  expect(ofKind(dev, 'ExternalSecret').map(({ metadata }) => metadata.namespace)).toEqual(['lab']);
});

test('policies let pass what the flows say: the operator and the other servers reach it, no service does', () => {
  const { allowed, asked } = connections(three);
  expect(allowed).toEqual(asked);
  const into = asked.filter((text) => text.includes('-> vault/vault-server'));
  expect(into).toEqual([
    'vault/vault-operator -> vault/vault-server TCP 8200',
    'vault/vault-server -> vault/vault-server TCP 8200',
    'vault/vault-server -> vault/vault-server TCP 8201',
  ]);
});

test('the platform’s project of a site with a vault may hold its stores, another’s may not', async () => {
  const gitops = { gitops: argocd({ repository: 'https://git.example.org/site.git' }) };
  const allowed = async (input: EnvironmentInput) => {
    const projects = ofKind(await write(input), 'AppProject');
    return projects.filter(({ spec: found }) => JSON.stringify(found).includes('ClusterSecretStore')).map(({ metadata }) => metadata.name);
  };
  expect(await allowed(site({}, gitops))).toEqual(['platform']);
  expect(await allowed({ ...example, services: { ...example.services, ...gitops } })).toEqual([]);
});

test('a Secret that comes from the vault bears the labels that who reads it asks for', async () => {
  const labels = { 'example.org/reads': 'settings' };
  const asking = stub({
    chart: () => Promise.resolve({ chart: { build: () => undefined } }),
    needs: () => ({
      token: labelled(secret({ kind: 'hex', bytes: 32 }, 'signs'), labels),
      other: secret({ kind: 'hex', bytes: 32 }, 'signs'),
    }),
  });
  const written = await write(site({}, { desk: asking }));
  const labelsOf = (name: string): unknown =>
    (
      spec(written, 'ExternalSecret', name) as {
        readonly target: { readonly template: { readonly metadata: { readonly labels: unknown } } };
      }
    ).target.template.metadata.labels;
  const ours = { 'app.kubernetes.io/managed-by': 'archipel' };
  expect([labelsOf('desk-token'), labelsOf('desk-other')]).toEqual([{ ...ours, ...labels }, ours]);
});
