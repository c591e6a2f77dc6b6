import { resolve } from '../../../blueprint/resolve';
import type { KerberosResult, LdapResult } from '../../../blueprint/contracts/contract';
import { accountName } from '../../../charts/samba-ad/service';
import { containersOf, podsOf, type PodJson } from '../pods';
import { podClaims } from '../pod-claims';
import { siteClaims } from '../site-claims';
import { writeWith, type WrittenSite } from '../site-objects';
import { HALVES, site } from './site';

let written: WrittenSite;
beforeAll(async () => {
  written = await writeWith(site(), HALVES);
});

const podOf = (kind: string, name: string, from = written): PodJson =>
  podsOf(from).find(({ owner }) => owner.kind === kind && owner.metadata.name === name) as PodJson;
const answersOf = (service: string): Readonly<Record<string, unknown>> =>
  written.blueprint.services.find(({ name }) => name === service)?.answers as Readonly<Record<string, unknown>>;
const objectOf = (kind: string, name: string) =>
  written.objects.find((object) => object.kind === kind && object.metadata.name === name && object.metadata.namespace === 'identity');

test.each(Object.entries({ ...podClaims, ...siteClaims }))('with a directory: %s', (_, claim) => {
  // who asks in this site reads nothing of what it is answered
  expect(claim(written).filter((line) => !line.startsWith('web/'))).toEqual([]);
});

test('a site with it breaks no rule of directories and secrets', () => {
  const { problems } = resolve(site(), 'site.ts', undefined, HALVES).verdict;
  expect(problems.map(({ id, at }) => `${id} at ${at}`).filter((line) => /directory|secrets|services\.ad|no-provider/.test(line))).toEqual(
    [],
  );
});

test('who reads is told where people are, by whose certificate, and has an account of its own', () => {
  const { bind, ...answer } = answersOf('portal')['people'] as LdapResult;
  expect(answer).toEqual({
    url: 'ldaps://ad.identity.svc.cluster.local:636',
    host: 'ad.identity.svc.cluster.local',
    port: 636,
    baseDn: 'DC=ad,DC=example,DC=org',
    usersDn: 'OU=People,DC=ad,DC=example,DC=org',
    groupsDn: 'OU=Groups,DC=ad,DC=example,DC=org',
    schema: 'active-directory',
    membersOf: 'CN=site-users,OU=Groups,DC=ad,DC=example,DC=org',
    ca: HALVES['ad/authority'],
  });
  expect(bind).toEqual({
    dn: 'CN=ldap-portal,OU=Services,DC=ad,DC=example,DC=org',
    user: 'ldap-portal',
    password: { secret: 'ad/portal/people/password', object: 'portal-people', key: 'password' },
  });
  const readers = written.blueprint.secrets.find(({ id }) => id === 'ad/portal/people/password')?.readers;
  expect(readers?.map((reader) => reader.kind === 'kubernetes' && `${reader.namespace}/${reader.object}`).sort()).toEqual([
    'identity/ad-grants',
    'web/portal-people',
  ]);
});

test('who takes tickets is told the realm, and is given its principals', () => {
  expect(answersOf('api')['kdc'] as KerberosResult).toMatchObject({
    realm: 'AD.EXAMPLE.ORG',
    kdc: { host: 'ad.identity.svc.cluster.local', port: 88 },
    user: 'krb-api',
    principals: ['HTTP/api.example.org'],
  });
});

test('readers reach 636 and nothing else of it, who takes tickets 88 by both protocols, monitoring its metrics, and nobody anything more', () => {
  const reached = written.blueprint.flows.flatMap(({ from, to, port, protocol }) =>
    to.kind === 'pods' && to.service === 'ad' && from.kind === 'pods' ? [`${from.service} ${protocol}/${port}`] : [],
  );
  expect(reached.sort()).toEqual(['api tcp/88', 'api udp/88', 'gate tcp/636', 'monitor tcp/9105', 'portal tcp/636']);
  const outward = written.blueprint.flows.filter(({ from }) => from.kind === 'pods' && from.service === 'ad' && from.component === 'dc');
  expect([...new Set(outward.map(({ to }) => to.kind))]).toEqual(['cluster-dns']);
});

test('one server on one volume, as root with four capabilities; who keeps the accounts and who copies have none', () => {
  const pod = podOf('StatefulSet', 'ad');
  expect(pod.owner.spec).toMatchObject({ replicas: 1 });
  const rights = (of: PodJson) =>
    Object.fromEntries(
      containersOf(of).map(({ name, securityContext }) => [
        name,
        (securityContext?.capabilities as { readonly add?: readonly string[] }).add,
      ]),
    );
  expect(rights(pod)).toEqual({ dc: ['CHOWN', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'], accounts: undefined });
  expect(rights(podOf('CronJob', 'ad-copy-domain'))).toEqual({ program: undefined, copy: undefined, tell: undefined });
  const files = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'];
  expect(rights(podOf('CronJob', 'ad-prove-domain'))).toEqual({ program: undefined, prove: files, tell: undefined });
  expect(rights(podOf('CronJob', 'ad-restore-domain'))).toEqual({ program: undefined, restore: files });
  for (const { securityContext } of [pod, podOf('CronJob', 'ad-restore-domain')].flatMap(containersOf)) {
    expect(securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
  expect(objectOf('NetworkPolicy', 'ad')).toBeDefined();
  expect(written.objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === 'identity')?.metadata.labels).toMatchObject(
    {
      'pod-security.kubernetes.io/enforce': 'baseline',
    },
  );
});

test('who copies opens the database beside the server, under its locks, and asks no port of it', () => {
  const copy = containersOf(podOf('CronJob', 'ad-copy-domain')).find(({ name }) => name === 'copy');
  expect(copy?.image).toMatch(/\/samba-ad:/);
  expect(copy?.volumeMounts?.find(({ mountPath }) => mountPath === '/var/lib/samba')).toMatchObject({ name: 'claim-ad-data' });
  expect(copy?.env?.map(({ name }) => name)).toEqual(['DUMP', 'FILE', 'KEEP', 'SITE', 'TARGETS']);
  expect(copy?.volumeMounts?.map(({ mountPath }) => mountPath)).not.toContain('/run/copier/value');
  expect(written.blueprint.services.find(({ name }) => name === 'ad')?.components['copy-domain']).toMatchObject({ boundToNode: true });
});

test('the directory holds who is in the site file and the accounts of who asked, and no password', () => {
  const data = written.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'ad-config')?.data ?? {};
  expect(JSON.parse(data['directory.json'] ?? '')).toEqual({
    minPasswordLength: 12,
    remove: [],
    resetters: 'password-resetters',
    groups: ['site-users', 'staff'],
    people: {
      alice: { name: 'Alice Doe', mail: 'alice@example.org', groups: ['site-users'] },
      bob: { name: 'Bob', mail: 'bob@example.org', groups: ['site-users', 'staff'] },
    },
    accounts: [
      { name: 'krb-api', file: 'api-kdc-password', why: 'api takes tickets', principals: ['HTTP/api.example.org'], resets: false },
      { name: 'ldap-gate', file: 'gate-people-password', why: 'gate reads the directory', principals: [], resets: true },
      { name: 'ldap-portal', file: 'portal-people-password', why: 'portal reads the directory', principals: [], resets: false },
    ],
  });
  for (const { env = [] } of containersOf(podOf('StatefulSet', 'ad'))) {
    expect(env.filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined)).toEqual([]);
  }
});

test('its certificate is signed by the authority of the store, for every name that it could have', () => {
  expect(objectOf('Issuer', 'ad')?.spec).toEqual({ ca: { secretName: 'ad-authority' } });
  expect(objectOf('Certificate', 'ad-tls')?.spec).toMatchObject({
    secretName: 'ad-tls',
    issuerRef: { kind: 'Issuer', name: 'ad' },
    dnsNames: ['ad.identity.svc.cluster.local', 'ad.identity.svc', 'ad.example.org', '*.ad.example.org', 'localhost'],
  });
  const { readers } = written.blueprint.secrets.find(({ id }) => id === 'ad/authority') ?? { readers: [] };
  expect(readers).toEqual([
    { kind: 'kubernetes', namespace: 'identity', object: 'ad-authority', key: 'tls.crt', half: 'public' },
    { kind: 'kubernetes', namespace: 'identity', object: 'ad-authority', key: 'tls.key' },
  ]);
});

test('its DNS asks that of the cluster, or whom the site says', async () => {
  const forwarders = (from: WrittenSite) =>
    containersOf(podOf('StatefulSet', 'ad', from))
      .find(({ name }) => name === 'dc')
      ?.env?.find(({ name }) => name === 'FORWARDERS')?.value;
  expect(forwarders(written)).toBe(written.blueprint.cluster?.dns);
  expect(forwarders(await writeWith(site({ forwarders: ['192.0.2.1', '192.0.2.2'] }), HALVES))).toBe('192.0.2.1 192.0.2.2');
});

test('names of accounts end at twenty characters, and two long ones are two', () => {
  expect(accountName('ldap', 'portal')).toBe('ldap-portal');
  const long = ['a-service-with-a-long-name', 'a-service-with-a-long-nose'].map((name) => accountName('ldap', name));
  expect(long.map((name) => name.length)).toEqual([20, 20]);
  expect(new Set(long).size).toBe(2);
  for (const name of long) expect(name).toMatch(/^ldap-a-service-[0-9a-f-]{5}$/);
});

test.each([
  ['a person called like a group', { people: { staff: { name: 'S', mail: 's@example.org', groups: ['staff'] } } }],
  ['a person called like an account of every domain', { people: { administrator: { name: 'A', mail: 'a@example.org' } } }],
  ['a person called like the account of a service', { people: { 'ldap-portal': { name: 'A', mail: 'a@example.org' } } }],
  ['a name that is too long', { people: { abcdefghijklmnopqrstu: { name: 'A', mail: 'a@example.org' } } }],
  ['a group of every domain', { people: { al: { name: 'A', mail: 'a@example.org', groups: ['administrators'] } } }],
  ['a mail that is none', { people: { al: { name: 'A', mail: 'none' } } }],
  ['a short name that Windows has not', { domain: 'a.b' }],
  ['a password for everybody', { people: { al: { name: 'A', mail: 'a@example.org', password: 'x' } } }],
])('%s is refused', (_, options) => {
  expect(() => resolve(site(options), 'site.ts')).toThrow(/services\.ad/);
});
