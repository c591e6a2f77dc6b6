import { oidc } from '../../../blueprint/contracts/contract';
import { resolve } from '../../../blueprint/resolve';
import { stub } from '../../environments/stub';
import { ofKind } from '../platform';
import { write, type WrittenSite } from '../site-objects';
import { configurationOf, portal, type Client } from './site';

jest.setTimeout(60_000);

let site: WrittenSite;
beforeAll(async () => (site = await write(portal())));

const issuerOf = (written: WrittenSite) => {
  const oidcPart = configurationOf(written).identity_providers?.oidc;
  if (!oidcPart) throw new Error('it is no issuer');
  return oidcPart;
};
const clientOf = (written: WrittenSite, id: string): Client => {
  const client = issuerOf(written).clients.find(({ client_id }) => client_id === id);
  if (!client) throw new Error(`no client ${id}`);
  return client;
};

test('each service that asks has a client with its own redirect URIs, and a command line one without a secret', () => {
  expect(issuerOf(site).clients.map(({ client_id, redirect_uris, public: open }) => [client_id, redirect_uris, open])).toEqual([
    ['gitops', ['https://argocd.example.org/auth/callback'], false],
    ['gitops-cli', ['http://localhost:8085/auth/callback'], true],
    ['watch', ['https://grafana.example.org/login/generic_oauth'], false],
  ]);
  const cli = clientOf(site, 'gitops-cli');
  expect(cli).toMatchObject({
    token_endpoint_auth_method: 'none',
    require_pkce: true,
    pkce_challenge_method: 'S256',
    consent_mode: 'explicit',
  });
  expect(cli).not.toHaveProperty('client_secret');
});

test('members of the groups that a service names may come in, and nobody else', () => {
  const { authorization_policies: policies, clients } = issuerOf(site);
  expect(policies).toEqual({
    'members-gitops': { default_policy: 'deny', rules: [{ policy: 'two_factor', subject: [['group:ops']] }] },
    'members-watch': { default_policy: 'deny', rules: [{ policy: 'two_factor', subject: [['group:ops'], ['group:crew']] }] },
  });
  expect(clients.map(({ authorization_policy }) => authorization_policy)).toEqual(['members-gitops', 'members-gitops', 'members-watch']);
});

test('the secret is read by its client alone: Authelia reads the digest, which follows it', () => {
  const { secrets } = site.blueprint;
  for (const client of ['gitops', 'watch']) {
    const id = `id/${client}/sign-in/client-secret`;
    const plain = secrets.find((secret) => secret.id === id);
    const digest = secrets.find((secret) => secret.id === `${id}-digest`);
    expect(plain?.readers).toMatchObject([{ kind: 'kubernetes', namespace: client, object: `${client}-sign-in`, key: 'client-secret' }]);
    expect(digest?.make).toEqual({ kind: 'pbkdf2-sha512', of: id });
    expect(digest?.readers).toEqual([
      { kind: 'kubernetes', namespace: 'security', object: 'id-grants', key: `${client}-sign-in-client-secret` },
    ]);
    expect(clientOf(site, client)['client_secret']).toBe(`</run/clients/${client}-sign-in-client-secret>`);
  }
  // no Secret of its namespace holds a client's secret
  const own = secrets.filter(({ readers }) => readers.some((reader) => reader.kind === 'kubernetes' && reader.namespace === 'security'));
  expect(own.map(({ id }) => id).filter((id) => id.endsWith('client-secret'))).toEqual([]);
});

test('both sides know each other by the same names', () => {
  const { services } = site.blueprint;
  const answer = (name: string) =>
    (services.find((service) => service.name === name)?.answers as Readonly<Record<string, unknown>>)['sign-in'];
  expect(answer('gitops')).toMatchObject({
    issuer: 'https://auth.example.org',
    clientId: 'gitops',
    commandLine: 'gitops-cli',
    groupsIn: 'id-token',
    claims: { user: 'preferred_username', groups: 'groups' },
    endpoints: {
      authorization: 'https://auth.example.org/api/oidc/authorization',
      token: 'https://auth.example.org/api/oidc/token',
      userinfo: 'https://auth.example.org/api/oidc/userinfo',
      keys: 'https://auth.example.org/jwks.json',
    },
  });
  const { claims_policies: policies } = issuerOf(site);
  const told = (policies as Readonly<Record<string, { readonly id_token: readonly string[] }>>)['site']?.id_token;
  expect(told).toEqual(expect.arrayContaining(['groups', 'email', 'preferred_username']));
  for (const { claims_policy: policy, scopes } of issuerOf(site).clients) {
    expect(policy).toBe('site');
    expect(scopes).toEqual(['openid', 'profile', 'email', 'groups']);
  }
});

test('what a service says of itself is what its client has', async () => {
  const asking = (change: object) =>
    stub({
      needs: () => ({ 'sign-in': oidc({ host: 'shop.example.org', callbacks: ['/a', '/b'], groups: ['staff'], ...change }) }),
      serves: () => ({ site: { host: 'shop.example.org', component: 'app', port: 'http' } }),
    });
  const of = async (change: object, options = {}) => clientOf(await write(portal(options, { services: { till: asking(change) } })), 'till');
  expect(await of({ tokenAuth: 'post', pkce: false })).toMatchObject({
    redirect_uris: ['https://shop.example.org/a', 'https://shop.example.org/b'],
    token_endpoint_auth_method: 'client_secret_post',
    require_pkce: false,
    consent_mode: 'implicit',
  });
  expect(await of({})).toMatchObject({
    token_endpoint_auth_method: 'client_secret_basic',
    require_pkce: true,
    pkce_challenge_method: 'S256',
  });
  expect(await of({ groups: [] })).toMatchObject({ authorization_policy: 'two_factor' });
  expect(await of({ groups: [] }, { clients: { till: { factors: 'one', consent: 'explicit' } } })).toMatchObject({
    authorization_policy: 'one_factor',
    consent_mode: 'explicit',
  });
});

test('one factor for one client leaves the others their second', async () => {
  const { authorization_policies: policies } = issuerOf(await write(portal({ clients: { watch: { factors: 'one' } } })));
  expect(Object.entries(policies).map(([name, { rules }]) => [name, rules.map(({ policy }) => policy)])).toEqual([
    ['members-gitops', ['two_factor']],
    ['members-watch', ['one_factor']],
  ]);
});

test('a platform that comes up first asks a sign-in that comes up later: nobody waits for it', () => {
  const { verdict, blueprint } = resolve(portal(), 'portal.ts');
  expect(verdict.errors).toEqual([]);
  const flows = blueprint.flows.flatMap(({ from, to, port }) =>
    from.kind === 'pods' && from.service === 'gitops' && to.kind === 'host' && to.host === 'auth.example.org'
      ? [`${from.component}:${port}`]
      : [],
  );
  expect(flows).toEqual(['server:443']);
  // at the public name only: no policy opens the pods of the sign-in to those who ask
  const into = blueprint.flows.flatMap(({ from, to }) =>
    to.kind === 'pods' && to.service === 'id' && from.kind === 'pods' ? [from.service] : [],
  );
  expect([...new Set(into)].sort()).toEqual(['edge', 'watch']);
});

test('where nobody asks it is no issuer, and reads no key: it would not start', async () => {
  const alone = await write(portal({}, { without: ['gitops', 'watch'] }));
  expect(configurationOf(alone).identity_providers).toBeUndefined();
  const text = JSON.stringify(ofKind(alone, 'Deployment').filter(({ metadata }) => metadata.name === 'id'));
  expect(text).toContain('AUTHELIA_SESSION_SECRET_FILE');
  expect(text).not.toMatch(/OIDC|\/run\/clients|authelia\/keys/);
});
