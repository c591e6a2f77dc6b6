import { argocd } from '../../../charts/argocd/service';
import { accessOf, remoteOf } from '../../../charts/argocd/remote';
import { resolve } from '../../../blueprint/resolve';
import { describeConnection, reachability } from '../../../constructs/kubernetes';
import { expectedConnections } from '../expected-connections';
import { write, type WrittenSite } from '../site-objects';
import { applicationsOf, kept, relay, REPOSITORY, site, valuesOf, withArgocd } from './site';

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key], value);
/** Objects of a kind that K3s applies on day 1. */
const bootstrapped = ({ blueprint }: WrittenSite, kind: string): readonly unknown[] =>
  blueprint.bootstrap.flatMap(({ manifests }) => manifests.flatMap(({ objects }) => objects.filter((object) => object['kind'] === kind)));
const secretOf = ({ blueprint }: WrittenSite, name: string) =>
  blueprint.bootstrap.flatMap(({ secrets }) => secrets).find(({ secret }) => secret === `argocd/${name}`);
const madeOf = ({ blueprint }: WrittenSite, name: string) => blueprint.secrets.find(({ id }) => id === `argocd/${name}`);

test.each([
  ['git@github.com:example/site.git', 'github.com', 22, 'deploy-key'],
  ['ssh://git@git.example.org:2222/ops/site.git', 'git.example.org', 2222, 'deploy-key'],
  ['ssh://git@git.example.org/ops/site.git', 'git.example.org', 22, 'deploy-key'],
  ['https://git.example.org/ops/site.git', 'git.example.org', 443, 'public'],
  ['https://git.example.org:8443/ops/site.git', 'git.example.org', 8443, 'public'],
] as const)('%s is at %s, port %d, read by %s', (repository, host, port, access) => {
  expect(remoteOf(repository)).toMatchObject({ host, port });
  expect(accessOf(repository, undefined)).toBe(access);
});

test.each(['https://user:pass@git.example.org/site.git', 'http://git.example.org/site.git', 'git.example.org/site', 'git@host:/site', ''])(
  'a remote such as %j is refused',
  (repository) => {
    expect(() => resolve(withArgocd(argocd({ repository })), 'kept.ts')).toThrow(/repository/);
  },
);

test('on day 1 K3s installs what Git says as well, pinned, and one Application that all others come from', async () => {
  const written = await kept();
  const [chart] = bootstrapped(written, 'HelmChart');
  const inGit = written.objects.find(({ kind }) => kind === 'HelmChart');
  expect(at(chart, 'spec')).toEqual(inGit?.spec);
  expect(at(chart, 'metadata')).toEqual({ name: 'argocd', namespace: 'kube-system' });
  expect(inGit?.metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  expect(at(chart, 'spec')).toMatchObject({ chart: 'argo-cd', version: '10.1.1', targetNamespace: 'argocd' });
  const [root, ...more] = bootstrapped(written, 'Application');
  expect(more).toEqual([]);
  expect(at(root, 'spec.source')).toEqual({
    repoURL: REPOSITORY,
    targetRevision: 'main',
    path: 'gitops/kept/00-argocd',
    directory: { include: '{application-*.yaml,appproject-*.yaml,helmchart-*.yaml,networkpolicy-*.yaml}' },
  });
  expect(applicationsOf(written).map(({ metadata }) => metadata.name)).toEqual([
    'root',
    'argocd-late',
    'namespaces',
    'restrictions',
    'shop',
    'sql',
    'trial',
  ]);
});

test('the namespace and the chart are in a file that can be applied at once, its own kinds in one that waits for them', async () => {
  const { blueprint } = await kept();
  const kinds = blueprint.bootstrap.flatMap(({ manifests }) => manifests.map(({ objects }) => objects.map((object) => object['kind'])));
  expect(kinds).toEqual([
    ['Namespace', 'HelmChart'],
    ['AppProject', 'Application'],
  ]);
});

test('a deploy key is made by the store and lies in the Secret that Argo CD looks for', async () => {
  const written = await kept();
  expect(madeOf(written, 'repository')?.make).toEqual({ kind: 'ssh-key', comment: 'argocd@kept' });
  expect(secretOf(written, 'repository')).toMatchObject({
    key: 'sshPrivateKey',
    object: {
      metadata: { name: 'argocd-repository', namespace: 'argocd', labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
      stringData: { type: 'git', url: REPOSITORY },
    },
  });
});

test('a token goes with a user, and a public repository needs neither', async () => {
  const repository = 'https://git.example.org/ops/site.git';
  const token = await write(withArgocd(argocd({ repository, access: 'token', user: 'cluster' })));
  expect(madeOf(token, 'repository')?.make).toMatchObject({ kind: 'external' });
  expect(secretOf(token, 'repository')).toMatchObject({
    key: 'password',
    object: { stringData: { username: 'cluster', url: repository } },
  });
  const open = await write(withArgocd(argocd({ repository })));
  expect(secretOf(open, 'repository')).toBeUndefined();
  expect(open.blueprint.secrets.map(({ id }) => id)).not.toContain('argocd/repository');
});

test('the Secrets that Argo CD itself reads bear the label by which it finds them', async () => {
  const written = await kept();
  for (const [name, object, key] of [
    ['admin', 'argocd-secret', 'admin.password'],
    ['redis', 'argocd-redis', 'auth'],
  ] as const) {
    expect(secretOf(written, name)).toMatchObject({
      key,
      object: { metadata: { name: object, labels: { 'app.kubernetes.io/part-of': 'argocd' } }, stringData: {} },
    });
  }
});

test('the upstream chart is given our images, the sizes of the plan, and none of what the site does itself', async () => {
  const written = await kept();
  const values = valuesOf(written);
  expect(at(values, 'global.image')).toEqual({ repository: 'quay.io/argoproj/argocd', tag: 'v3.5.1' });
  expect(at(values, 'redis.image')).toEqual({ repository: 'docker.io/library/redis', tag: '8.2.9-alpine' });
  const components = written.blueprint.services.find(({ name }) => name === 'argocd')?.components ?? {};
  for (const [key, component] of [
    ['controller', 'application-controller'],
    ['repoServer', 'repo-server'],
    ['server', 'server'],
    ['redis', 'redis'],
  ] as const) {
    const { cpu, memory, memoryLimit } = components[component] ?? {};
    expect(at(values, `${key}.resources`)).toEqual({ requests: { cpu, memory }, limits: { memory: memoryLimit } });
  }
  expect(at(values, 'global.networkPolicy.create')).toBe(false);
  expect(at(values, 'dex.enabled')).toBe(false);
  expect(at(values, 'applicationSet.replicas')).toBe(0);
  expect(at(values, 'notifications.enabled')).toBe(false);
  expect(at(values, 'configs.secret.createSecret')).toBe(false);
  expect(at(values, 'redisSecretInit.enabled')).toBe(false);
  // the host name of its Service is the one that the edge is given
  expect(at(values, 'fullnameOverride')).toBe('argocd');
  expect(at(values, 'server.service.servicePortHttp')).toBe(components['server']?.ports['http']?.port);
});

test('a digest goes with its tag', async () => {
  const written = await kept();
  const plan = written.blueprint.services.find(({ name }) => name === 'argocd');
  const { helmValues } = await import('../../../charts/argocd/values');
  const digest = `sha256:${'0'.repeat(64)}`;
  const values = helmValues({ ...plan, images: { ...plan?.images, argocd: `quay.io/argoproj/argocd:v3.5.1@${digest}` } } as never);
  expect(at(values, 'global.image')).toEqual({ repository: 'quay.io/argoproj/argocd', tag: `v3.5.1@${digest}` });
});

test('who has no role may nothing, and roles are given to groups', async () => {
  const rbac = at(valuesOf(await kept()), 'configs.rbac') as Readonly<Record<string, string>>;
  expect(rbac['policy.default']).toBe('');
  const grants = (rbac['policy.csv'] ?? '').split('\n').filter((line) => line.startsWith('g, '));
  expect(grants).toEqual(['g, ops, role:admin', 'g, crew, role:developer', 'g, audit, role:readonly']);
});

test('its parts reach Git, the API server, each other and nothing else; nobody reaches them', async () => {
  const { objects, blueprint } = await kept();
  const found = reachability(objects, blueprint.cluster && { podCidr: blueprint.cluster.pods }).map(describeConnection);
  expect(found).toEqual(expectedConnections(blueprint));
  const ways = blueprint.flows.flatMap(({ from, to, port }) => {
    if (from.kind !== 'pods' || from.service !== 'argocd' || to.kind === 'cluster-dns') return [];
    return [`${from.component} -> ${to.kind === 'pods' ? to.component : to.kind === 'host' ? to.host : to.kind} ${port}`];
  });
  expect([...ways].sort()).toEqual([
    'application-controller -> kubernetes-api 6443',
    'application-controller -> redis 6379',
    'application-controller -> repo-server 8081',
    'repo-server -> git.example.org 2222',
    'repo-server -> kubernetes-api 6443',
    'repo-server -> redis 6379',
    'server -> kubernetes-api 6443',
    'server -> redis 6379',
    'server -> repo-server 8081',
  ]);
  expect(
    blueprint.flows.filter(
      ({ from, to }) => to.kind === 'pods' && to.service === 'argocd' && !(from.kind === 'pods' && from.service === 'argocd'),
    ),
  ).toEqual([]);
});

test('its pages are an option: without them the edge has no way in', async () => {
  const { blueprint } = await write(withArgocd(argocd({ repository: REPOSITORY, host: 'cd.example.org' })));
  const into = (of: WrittenSite['blueprint']) =>
    of.flows.filter(({ from, to }) => from.kind === 'edge' && to.kind === 'pods' && to.service === 'argocd');
  expect(into(blueprint).map(({ port }) => port)).toEqual([8080]);
  expect(into((await kept()).blueprint)).toEqual([]);
});

test('mail tells who is named, by a password that stays in its Secret', async () => {
  const mailed = withArgocd(
    argocd({ repository: REPOSITORY, notify: { by: 'mail', to: ['a@example.org', 'b@example.org'], from: 'cd@example.org' } }),
    { relay },
  );
  const notifications = at(valuesOf(await write(mailed)), 'notifications');
  expect(at(notifications, 'secret')).toEqual({ create: false, name: 'argocd-mail' });
  const notifiers = at(notifications, 'notifiers') as Readonly<Record<string, string>>;
  expect(notifiers['service.email.mail']).toContain('password: $password\n');
  expect(at(notifications, 'subscriptions')).toEqual([
    { recipients: ['mail:a@example.org', 'mail:b@example.org'], triggers: ['on-sync-failed', 'on-degraded'] },
  ]);
});

test('a chat is told through an address that is a secret, and its host is the only one reached', async () => {
  const chatty = await write(withArgocd(argocd({ repository: REPOSITORY, notify: { by: 'webhook', host: 'chat.example.org' } })));
  const notifications = at(valuesOf(chatty), 'notifications');
  expect(at(notifications, 'secret')).toEqual({ create: false, name: 'argocd-webhook' });
  expect((at(notifications, 'notifiers') as Readonly<Record<string, string>>)['service.webhook.chat']).toContain('url: $value\n');
  const out = chatty.blueprint.flows.filter(
    ({ from, to }) => from.kind === 'pods' && from.component === 'notifications-controller' && to.kind === 'host',
  );
  expect(out.map(({ to, port }) => [to.kind === 'host' && to.host, port])).toEqual([['chat.example.org', 443]]);
});

test('a service may not bear the name of the root', async () => {
  const { shop } = site.services ?? {};
  if (!shop) throw new Error('no shop');
  await expect(write({ ...site, services: { ...site.services, root: shop } })).rejects.toThrow(/services\.root/);
});
