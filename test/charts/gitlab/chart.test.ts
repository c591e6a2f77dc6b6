import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolve } from '../../../blueprint/resolve';
import { ofKind } from '../platform';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf, type PodJson } from '../pods';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';
import { site } from './site';

const CONFIGURATION = readFileSync(join(__dirname, '../../../charts/gitlab/gitlab.rb'), 'utf8');

let written: WrittenSite;
let plain: WrittenSite;
beforeAll(async () => {
  written = await write(site({ signIn: 'oidc', groups: ['staff'] }));
  plain = await write(site({ objects: 'volume', memory: '4Gi' }));
});

const pod = (name: string, from: WrittenSite = written): PodJson =>
  podsOf(from).find(({ owner, namespace }) => owner.metadata.name === name && namespace === 'factory') as PodJson;
const main = (from: WrittenSite = written) => containersOf(pod('git', from)).find(({ name }) => name === 'gitlab');
const configOf = (from: WrittenSite = written): Readonly<Record<string, string>> =>
  ofKind(from, 'ConfigMap').find(({ metadata }) => metadata.name === 'git-config')?.data ?? {};
const siteJson = (from: WrittenSite = written): Readonly<Record<string, unknown>> =>
  JSON.parse(configOf(from)['site.json'] ?? '') as Readonly<Record<string, unknown>>;
const secretFiles = (from: WrittenSite = written): readonly string[] =>
  (main(from)?.volumeMounts ?? [])
    .flatMap(({ mountPath }) => (mountPath.startsWith('/run/gitlab/') ? mountPath.slice('/run/gitlab/'.length) : []))
    .sort();

test.each(Object.entries({ ...podClaims, ...siteClaims }))('%s', (_, claim) => {
  // stand-ins have no pods that would read what they are given
  const found = (of: WrittenSite): readonly string[] => claim(of).filter((text) => !/^(memory|pg|relay)\/\1-grants/.test(text));
  expect(found(written)).toEqual([]);
  expect(found(plain)).toEqual([]);
});

test('every secret that its configuration reads is a file, and none is in a variable or in a ConfigMap', () => {
  const read = [...CONFIGURATION.matchAll(/secret\.call\('([a-z-]+)'\)/g)].map(([, name]) => name ?? '');
  expect(secretFiles()).toEqual([...new Set(read)].filter((name) => name !== 'database-user').sort());
  expect(secretFiles(plain)).toEqual(['database-password', 'mail-password', 'redis-password', 'root']);
  for (const { env = [] } of containersOf(pod('git'))) expect(env.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual([]);
  expect(JSON.stringify(siteJson())).not.toMatch(/password"|secret/i);
});

test('each word of the site that its configuration asks for is there', () => {
  const asked = [...CONFIGURATION.matchAll(/site\['(\w+)'\]/g)].map(([, name]) => name ?? '');
  expect(asked.length).toBeGreaterThan(10);
  for (const of of [written, plain]) expect(Object.keys(siteJson(of))).toEqual(expect.arrayContaining([...new Set(asked)]));
});

test('it is told who answers, and trusts pods and nodes as proxies, nobody else', () => {
  expect(siteJson()).toMatchObject({
    host: 'git.example.org',
    proxies: [written.blueprint.cluster?.pods, ...written.blueprint.nodes.flatMap(({ clusterAddress }) => clusterAddress ?? [])],
    database: { host: 'pg.pg.svc.cluster.local', port: 5432, name: 'git', user: 'git' },
    redis: { host: 'memory.memory.svc.cluster.local', port: 6379, user: 'git' },
    objects: { bucket: 'small-forge', endpoint: 'https://fsn1.your-objectstorage.com', region: 'fsn1' },
    mail: { host: 'relay.relay.svc.cluster.local', port: 587, tls: false, from: 'noreply@git.example.org' },
    signIn: { issuer: 'https://id.example.com/realms/site', clientId: 'git' },
  });
  expect(siteJson(plain)).toMatchObject({ objects: null, signIn: null });
});

test('workers follow from the memory, and one is the least', () => {
  expect(siteJson()['workers']).toBe(3);
  expect(siteJson(plain)['workers']).toBe(1);
});

test('the database that it asks for has what GitLab 19 needs', () => {
  const grant = written.blueprint.services.find(({ name }) => name === 'pg')?.grants.find(({ consumer }) => consumer === 'git');
  expect(grant?.request).toMatchObject({ connections: 'session', extensions: ['amcheck', 'btree_gist', 'pg_trgm'] });
});

test('root with seven capabilities and a reason, which gains nothing more; the image is unpacked, since its own files stay as they are', () => {
  const rights = Object.fromEntries(
    containersOf(pod('git')).map(({ name, securityContext }) => [
      name,
      (securityContext?.capabilities as { readonly add?: readonly string[] }).add,
    ]),
  );
  expect(rights).toEqual({
    gitlab: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID'],
    unpack: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'],
  });
  expect(written.blueprint.namespaces.find(({ name }) => name === 'factory')?.podSecurity).toBe('baseline');
  const [deployment] = ofKind(written, 'Deployment').filter(({ metadata }) => metadata.name === 'git');
  expect(deployment?.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
});

test('what GitLab stands still for restarts nobody, and takes it out of the Service', () => {
  expect(main()?.readinessProbe).toMatchObject({ httpGet: { path: '/-/readiness', port: 'http' } });
  expect((main() as { readonly livenessProbe?: object } | undefined)?.livenessProbe).toMatchObject({ tcpSocket: { port: 'http' } });
});

test('database, objects, repositories and keys are one copy, by who may read all of it', () => {
  const backup = written.blueprint.backups.find(({ service }) => service === 'git');
  expect(backup).toMatchObject({ method: 'set' });
  const copy = pod('git-copy-all');
  expect(copy.spec.securityContext).toMatchObject({ runAsUser: 998, runAsNonRoot: true });
  const step = containersOf(copy).find(({ name }) => name === 'copy');
  expect(step?.env?.find(({ name }) => name === 'MARK')?.value).toBe('held');
  const settle = configOf()['settle.sh'] ?? '';
  expect(settle).toMatch(/install -m 0600 -o git -g git "\$file" "\$kept\/\.new"/);
  expect(settle).toMatch(/gitlab-secrets\.json/);
});

test('who runs jobs and who mirrors may ask it by its public name; people come in by the web alone', () => {
  const opened = written.blueprint.flows.flatMap(({ from, to, port }) =>
    to.kind === 'pods' && to.service === 'git' && from.kind === 'pods' && from.service !== 'git' ? [`${from.service} ${port}`] : [],
  );
  expect(opened).toEqual([]);
  expect(
    main()
      ?.ports?.map(({ containerPort }) => containerPort)
      .sort(),
  ).toEqual([8000, 8082, 8083, 9229, 9236]);
});

test('a site with it breaks no rule of its own', () => {
  const { problems } = resolve(site({ signIn: 'oidc', groups: ['staff'] }), 'site.ts').verdict;
  expect(problems.filter(({ at }) => at.startsWith('services.git')).map(({ id }) => id)).toEqual([]);
  expect(resolve(site({ signIn: 'oidc' }), 'site.ts').verdict.problems.map(({ id, at }) => `${id} ${at}`)).toContain(
    'sign-in/open-to-all services.git.needs.sign-in',
  );
});
