import { takersOf } from '../../charts/takers';
import type { Manifest } from '../../constructs/kubernetes';
import { set } from './break';
import { example } from './example';
import { issuing } from './keycloak/site';
import { laboratory } from './laboratory';
import { watchedSite } from './monitoring/site';
import { write, writeSites, type WrittenSite } from './site-objects';
import { reloadsAsSaid, saidOf } from './taking-claims';

let small: WrittenSite;
let sites: readonly WrittenSite[];
beforeAll(async () => {
  small = await write(example);
  sites = [...(await writeSites()), small, await write(laboratory())];
}, 60_000);

const takers = ({ blueprint, objects }: WrittenSite) => takersOf(blueprint, objects as unknown as readonly Manifest[]);
const keysOf = ({ blueprint: { secrets } }: WrittenSite) =>
  secrets.flatMap(({ readers }) => readers.flatMap((reader) => (reader.kind === 'kubernetes' ? [reader] : [])));
const site = (name: string): WrittenSite => sites.find(({ blueprint }) => blueprint.site === name) as WrittenSite;

const SQL = 'StatefulSet data/sql';
const ACCOUNTS = 'spec.template.spec.initContainers.1';

test('what reloads a Secret has it as a folder, and nowhere as a variable or as a file mounted alone', () => {
  expect(sites.flatMap((one) => reloadsAsSaid(one).map((text) => `${one.blueprint.site}: ${text}`))).toEqual([]);
});

test.each(
  [
    set(SQL, `${ACCOUNTS}.volumeMounts`, [{ name: 'secret-sql-copier', mountPath: '/run/copier/value', subPath: 'value' }]),
    set(SQL, `${ACCOUNTS}.env`, [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'sql-copier', key: 'value' } } }]),
    set(SQL, `${ACCOUNTS}.volumeMounts`, []),
  ].map((mistake) => [mistake.what, mistake] as const),
)('that is broken by %s', (_, mistake) => {
  expect(reloadsAsSaid(small)).toEqual([]);
  expect(reloadsAsSaid(mistake.apply(small))).not.toEqual([]);
});

test('nothing is said of a Secret that no pod of the component has in any site', async () => {
  const more = [
    await write(watchedSite),
    await write(issuing({ people: { alice: { name: 'Alice Doe', mail: 'alice@example.org', groups: ['ops'] } } }, { without: ['ldap'] })),
  ];
  const { said, had } = saidOf([...sites, ...more]);
  expect([...said].filter((what) => !had.has(what))).toEqual([]);
  expect(said.size).toBeGreaterThan(25);
});

test('every key that a plan delivers to the cluster is taken by somebody', () => {
  for (const one of sites) {
    const takersIn = takers(one);
    const untaken = keysOf(one).filter((key) => takersIn(key).length === 0);
    expect(untaken.map(({ namespace, object, key }) => `${one.blueprint.site}: ${namespace}/${object}[${key}]`)).toEqual([]);
  }
});

test('nothing starts anew for a Secret that is re-read, and what has it as a variable does', () => {
  const of = (name: string, namespace: string, object: string, key: string) =>
    takers(site(name))({ namespace, object, key }).map(({ kind, name: who, how }) => `${kind} ${who}: ${how}`);
  expect(of('example', 'data', 'sql-grants', 'shop-db-password')).toEqual(['StatefulSet sql: reload']);
  expect(of('example', 'web', 'shop-db', 'password')).toEqual(['Deployment shop: restart']);
  expect(of('hetzner-trio', 'db', 'db-grants', 'backend-db-password')).toEqual(['StatefulSet db: reload']);
  expect(of('hetzner-trio', 'db', 'db-pooling', 'value')).toEqual(['Deployment db-pooler: reload', 'StatefulSet db: reload']);
  expect(of('hetzner-trio', 'cache', 'cache-proxy', 'value')).toEqual([
    'Deployment cache-proxy: reload',
    'StatefulSet cache-sentinel: reload',
    'StatefulSet cache-server: reload',
  ]);
  expect(of('hetzner-duo', 'ad', 'ad-grants', 'sso-directory-password')).toEqual(['StatefulSet ad: reload']);
  expect(of('hetzner-duo', 'ad', 'ad-authority', 'tls.key')).toEqual(['Issuer ad: watch']);
  expect(of('hetzner-duo', 'monitoring', 'monitoring-mail', 'password')).toEqual(['StatefulSet monitoring-alertmanager: reload']);
  expect(of('hetzner-duo', 'certificates', 'certificates-cloudflare', 'value')).toEqual([
    'ClusterIssuer letsencrypt-production: watch',
    'ClusterIssuer letsencrypt-staging: watch',
  ]);
  expect(of('hetzner-duo', 'intrusions', 'intrusions-enrolment', 'value')).toEqual(['DaemonSet intrusions: once']);
  expect(of('hetzner-duo', 'gitops', 'gitops-sign-in', 'client-secret')).toEqual(['HelmChart gitops: watch']);
  expect(of('uyoop', 'prod-gestion', 'books-copier', 'value')).toEqual([
    'CronJob books-copy-databases: next-run',
    'CronJob books-prove-databases: next-run',
    'CronJob books-restore-databases: next-run',
    'StatefulSet books: reload',
  ]);
  expect(of('uyoop', 'prod-gestion', 'books-root', 'value')).toEqual(['StatefulSet books: restart']);
  expect(of('uyoop', 'security', 'vault-databases', 'sql')).toEqual(['StatefulSet vault-server: reload']);
});
