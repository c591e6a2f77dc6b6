import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Blueprint } from '../../../blueprint/blueprint';
import type { OidcRequest } from '../../../blueprint/contracts/contract';
import type { Flow } from '../../../blueprint/flow';
import { resolve } from '../../../blueprint/resolve';
import { authelia } from '../../../charts/authelia/service';
import { oidcIssuer } from '../../../charts/oidc-issuer/service';
import { postgres } from '../../../charts/postgres/service';
import { sourceOf } from '../../../constructs/files/asset';
import type { EnvironmentInput } from '../../../environments/environment';
import { hostPorts } from '../../../environments/words';
import { hostFiles } from '../../../hosts';
import { site } from './site';

type Options = Parameters<typeof site>[0];

const own = {
  db: postgres({ in: 'prod-mail', on: 'core-prod' }),
  sso: authelia({
    in: 'prod-mail',
    on: 'core-prod',
    host: 'auth.uyoop.fr',
    sessions: 'memory',
    people: { ada: { name: 'Ada', mail: 'ada@cjenti.com', groups: ['staff'] } },
  }),
};
const elsewhere = { id: oidcIssuer({ issuer: 'https://id.example.com', endpoints: 'keycloak' }) };
/** Mailcow beside the edge, whose people sign in at Authelia. */
const signing = (options: Options = {}, issuer: EnvironmentInput['services'] = own, change: Partial<EnvironmentInput> = {}) => {
  const base = site({ signIn: 'oidc', groups: ['staff'], ...options });
  return resolve({ ...base, ...change, services: { ...base.services, ...issuer } }, 'site.ts');
};
const { blueprint, verdict } = signing();
const filesOf = (of: Blueprint) =>
  new Map(
    hostFiles(of)
      .files()
      .map(({ path, content }) => [path, content]),
  );
const HERE = 'hosts/core-prod/etc/archipel-mail';
const accountsOf = (of: Blueprint) =>
  JSON.parse(filesOf(of).get(`${HERE}/accounts.json`) ?? '') as {
    readonly people: Readonly<Record<string, { readonly source: string }>>;
    readonly signIn: unknown;
  };
const variablesOf = (of: Blueprint) =>
  parse(filesOf(of).get('ansible/host_vars/core-prod.yaml') ?? '') as Readonly<Record<string, unknown>>;

test('by default people sign in by the password of their mailbox, and nothing of an issuer is there', () => {
  const { blueprint: plain } = resolve({ ...site(), services: { ...site().services, ...own } }, 'site.ts');
  expect(plain.services.flatMap(({ grants }) => grants.filter(({ contract }) => contract === 'oidc'))).toEqual([]);
  expect(accountsOf(plain)).toMatchObject({ signIn: null, people: { 'ada@cjenti.com': { source: 'mailcow' } } });
  expect(variablesOf(plain)['ufw_containers_edge']).toBeUndefined();
});

test('asks the issuer as its library does: a secret in the body, no PKCE, and back to its first page', () => {
  expect(verdict.problems.filter(({ at }) => at.startsWith('services.mail'))).toEqual([]);
  const grant = blueprint.services.find(({ name }) => name === 'sso')?.grants.find(({ consumer }) => consumer === 'mail');
  expect(grant?.request as OidcRequest | undefined).toEqual({
    host: 'mail.cjenti.com',
    callbacks: ['/'],
    groups: ['staff'],
    tokenAuth: 'post',
    pkce: false,
    authorities: 'public',
  });
});

test('tells Mailcow the endpoints and the scopes of the issuer, and who signs in there', () => {
  const { signIn, people } = accountsOf(
    signing({ people: { 'ada@cjenti.com': { name: 'Ada' }, 'info@uyoop.fr': { name: 'Info', signIn: 'own' } } }).blueprint,
  );
  expect(signIn).toEqual({
    authorize_url: 'https://auth.uyoop.fr/api/oidc/authorization',
    token_url: 'https://auth.uyoop.fr/api/oidc/token',
    userinfo_url: 'https://auth.uyoop.fr/api/oidc/userinfo',
    client_id: 'mail',
    client_scopes: 'openid profile email groups',
    redirect_url: 'https://mail.cjenti.com/',
  });
  expect(people).toEqual({
    'ada@cjenti.com': { name: 'Ada', quota: 3072, source: 'generic-oidc' },
    'info@uyoop.fr': { name: 'Info', quota: 3072, source: 'mailcow' },
  });
});

test('the secret of the client is a file of its host alone, and in no file that is written', () => {
  const secret = blueprint.secrets.find(({ id }) => id === 'sso/mail/sign-in/client-secret');
  expect(secret?.readers).toEqual([
    { kind: 'host', node: 'core-prod', path: '/etc/archipel-mail/secrets/sign-in', owner: 'root:root', mode: '0600' },
  ]);
  expect(filesOf(blueprint).get(`${HERE}/accounts.json`)).not.toContain('client_secret');
  for (const file of ['accounts.py', 'api.py', 'identity.py']) expect(filesOf(blueprint).has(`${HERE}/${file}`)).toBe(true);
});

describe('its containers reach the issuer', () => {
  const asked = ({ flows }: Blueprint): readonly Omit<Flow, 'why' | 'protocol'>[] =>
    flows.filter(({ why }) => why === 'mail signs people in (sign-in)').map(({ from, to, port, via }) => ({ from, to, port, via }));

  test('by its public name, as their machine, which no policy of pods knows', () => {
    const from = { kind: 'node', node: 'core-prod' };
    expect(asked(blueprint)).toEqual([{ from, to: { kind: 'host', host: 'auth.uyoop.fr' }, port: 443, via: 'public' }]);
    expect(asked(signing({}, elsewhere).blueprint)).toEqual([
      { from, to: { kind: 'host', host: 'id.example.com' }, port: 443, via: 'public' },
    ]);
    expect(blueprint.flows.filter((flow) => flow.from.kind === 'node' && flow.to.kind === 'pods')).toEqual([]);
  });

  test('where the edge is on the same machine, through its port for HTTPS and to no pod by itself', () => {
    expect(variablesOf(blueprint)['ufw_containers_edge']).toEqual([{ port: 443, inside: 8443, pods: '10.42.0.0/16' }]);
    const template = readFileSync(
      join(sourceOf(join(__dirname, '../../../hosts')), 'ansible/roles/ufw/templates/containers.rules.j2'),
      'utf8',
    );
    const lines = template.split('\n');
    const opens = lines.findIndex((line) => line.includes('way.inside'));
    expect(lines[opens]).toContain(
      '-d {{ way.pods }} -p tcp --dport {{ way.inside }} -m conntrack --ctstate DNAT --ctorigdstport {{ way.port }}',
    );
    // an address of the site itself, such as that of a Service, is none of the machine
    expect(lines[opens]).toContain('{% for own in ufw_own_networks %} -m conntrack ! --ctorigdst {{ own }}{% endfor %} -j RETURN');
    expect(opens).toBeLessThan(lines.findIndex((line) => line.endsWith('-j DROP')));
  });

  test.each([
    ['an issuer outside the site', signing({}, elsewhere)],
    ['an edge on another machine', signing({}, own, { ingress: hostPorts('ai-lab') })],
    ['people with passwords', signing({ signIn: 'own' })],
  ])('and nothing is opened for %s', (_, { blueprint: other }) => {
    expect(variablesOf(other)['ufw_containers']).toEqual(['172.22.1.0/24']);
    expect(variablesOf(other)['ufw_containers_edge']).toBeUndefined();
  });
});

describe('is refused', () => {
  const found = (...parameters: Parameters<typeof signing>) =>
    signing(...parameters)
      .verdict.problems.filter(({ at }) => at === 'services.mail.needs.sign-in')
      .map(({ id }) => id);

  test('an issuer whose authority its containers do not know', () => {
    const ca = '-----BEGIN CERTIFICATE-----\nMIIBexample\n-----END CERTIFICATE-----\n';
    expect(found({}, { id: oidcIssuer({ issuer: 'https://id.example.com', endpoints: 'keycloak', ca }) })).toEqual([
      'needs/unfit-provider',
    ]);
  });

  test('who lets in everybody, unless that is accepted', () => expect(found({ groups: [] })).toEqual(['sign-in/open-to-all']));

  test('and not one with a host of its own, which serves its pages itself', () => expect(found({ web: 'own' })).toEqual([]));
});

test('people who come back are no attack at the page that takes the code', () => {
  const text = readFileSync(join(sourceOf(join(__dirname, '../../../charts/mailcow')), 'waf.conf'), 'utf8');
  const [rule = ''] = text.split('\n\n').filter((part) => part.includes('10702'));
  const path = new RegExp(/"@rx (\S+)"/.exec(rule)?.[1] ?? 'x');
  expect(['/', '/index.php'].every((name) => path.test(name))).toBe(true);
  expect(['/admin', '/api/v1/', '/user'].some((name) => path.test(name))).toBe(false);
  expect([...rule.matchAll(/OWASP_CRS;ARGS:(\w+)/g)].map(([, name]) => name)).toEqual(['code', 'state', 'scope', 'iss']);
});
