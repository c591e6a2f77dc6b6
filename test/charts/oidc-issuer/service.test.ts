import { resolve } from '../../../blueprint/resolve';
import type { OidcResult } from '../../../blueprint/contracts/contract';
import { show } from '../../../cli/commands/show';
import { connections } from '../platform';
import { CA, ISSUER, signedIn } from '../signed-in';
import { siteClaims } from '../site-claims';
import { write } from '../site-objects';

const blueprintOf = (input = signedIn()) => resolve(input, 'signed-in.ts').blueprint;
const answerOf = (input = signedIn(), service = 'gitops'): OidcResult =>
  (blueprintOf(input).services.find(({ name }) => name === service)?.answers as { readonly 'sign-in': OidcResult })['sign-in'];
const secretOf = (consumer: string, input = signedIn()) =>
  blueprintOf(input).secrets.find(({ id }) => id === `id/${consumer}/sign-in/client-secret`);
const outward = (input = signedIn()): readonly string[] =>
  blueprintOf(input).flows.flatMap(({ from, to, port, why }) =>
    from.kind === 'pods' && to.kind === 'host' && why.includes('signs people in')
      ? [`${from.service}/${from.component} -> ${to.host}:${port}`]
      : [],
  );

test('a site with an issuer outside it breaks no rule, and needs no pods for it', async () => {
  const { verdict, blueprint } = resolve(signedIn(), 'signed-in.ts');
  expect(verdict.errors).toEqual([]);
  expect(blueprint.services.find(({ name }) => name === 'id')?.components).toEqual({});
  const written = await write(signedIn());
  expect(written.files.filter(({ path }) => /(^|\/|-)id\//.test(path))).toEqual([]);
  expect(written.objects.filter(({ metadata }) => metadata.name === 'id' || metadata.namespace === 'id')).toEqual([]);
});

test('objects of such a site are sound, and policies let pass what the flows say', async () => {
  const written = await write(signedIn());
  const { allowed, asked } = connections(written);
  expect(allowed).toEqual(asked);
  for (const [name, claim] of Object.entries(siteClaims)) {
    // the edge and who measures nodes say why they are above it
    if (name === 'every pod of the cluster is of a restricted namespace') continue;
    expect([name, ...claim(written)]).toEqual([name]);
  }
});

test('the pods that sign people in reach the issuer, and no others of their service', () => {
  expect(outward()).toEqual([
    'door/proxy -> id.example.com:443',
    'gitops/server -> id.example.com:443',
    'watch/grafana -> id.example.com:443',
  ]);
});

test('they reach it wherever its endpoints are', () => {
  const endpoints = {
    authorization: 'https://login.example.net/auth',
    token: 'https://token.example.net:8443/token',
    userinfo: 'https://info.example.net/me',
    keys: 'https://id.example.com/keys',
  };
  const hosts = outward(signedIn({ endpoints })).flatMap((flow) => (flow.startsWith('gitops') ? [flow.split(' -> ')[1]] : []));
  // people's browsers ask for the first, no pod does
  expect(hosts).toEqual(['id.example.com:443', 'info.example.net:443', 'token.example.net:8443']);
});

test('an issuer that the cluster serves itself is reached behind the ports of its nodes', () => {
  const at = (issuer: string) =>
    blueprintOf(signedIn({ issuer })).flows.filter(
      ({ from, to }) =>
        from.kind === 'pods' && from.service === 'gitops' && from.component === 'server' && to.kind === 'pods' && to.service === 'edge',
    );
  expect(at('https://blog.example.org/realms/site').map(({ port }) => port)).toEqual([8000, 8443]);
  expect(at(ISSUER)).toEqual([]);
});

test('the secret of a client is asked for in words by which it can be registered, and its service alone reads it', () => {
  const { make, readers } = secretOf('gitops')!;
  expect(make.kind).toBe('external');
  const { ask } = make as { readonly ask: string };
  for (const part of [
    "client 'gitops'",
    ISSUER,
    'redirect URIs https://argocd.example.org/auth/callback;',
    'post-logout redirect URIs https://argocd.example.org;',
    'PKCE S256',
    'client_secret_basic',
    'scopes openid profile email groups',
    "public client 'gitops-cli'",
    'http://localhost:8085/auth/callback',
  ])
    expect(ask).toContain(part);
  expect(readers).toEqual([
    {
      kind: 'kubernetes',
      namespace: 'gitops',
      object: 'gitops-sign-in',
      key: 'client-secret',
      // Argo CD reads no Secret without it
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
    },
  ]);
  expect(secretOf('watch')?.readers).toEqual([{ kind: 'kubernetes', namespace: 'watch', object: 'watch-sign-in', key: 'client-secret' }]);
  expect((secretOf('watch')?.make as { readonly ask: string }).ask).not.toContain('public client');
});

test('clients have the name of their service, or the id that the issuer gave them', () => {
  expect([answerOf().clientId, answerOf().commandLine]).toEqual(['gitops', 'gitops-cli']);
  const clients = { gitops: { id: '1b2c-3d', commandLine: '4e5f' }, watch: { id: '6a7b' } };
  expect([answerOf(signedIn({ clients })).clientId, answerOf(signedIn({ clients })).commandLine]).toEqual(['1b2c-3d', '4e5f']);
  expect(answerOf(signedIn({ clients }), 'watch')).toMatchObject({ clientId: '6a7b', commandLine: undefined });
});

test.each([
  ['authelia', 'https://id.example.com', '/api/oidc/token', 'userinfo', 'openid profile email groups'],
  ['dex', 'https://id.example.com/dex', '/dex/token', 'id-token', 'openid profile email groups'],
  ['entra', 'https://login.microsoftonline.com/0a-1b/v2.0', '/0a-1b/oauth2/v2.0/token', 'id-token', 'openid profile email'],
  ['gitlab', 'https://gitlab.com', '/oauth/token', 'userinfo', 'openid profile email'],
  ['keycloak', 'https://id.example.com/realms/a/', '/realms/a/protocol/openid-connect/token', 'id-token', 'openid profile email groups'],
] as const)('%s is known: where its endpoints are, where it tells groups, and its scopes', (endpoints, issuer, token, groupsIn, scopes) => {
  const answer = answerOf(signedIn({ endpoints, issuer }));
  expect(answer).toMatchObject({ issuer, groupsIn, scopes: scopes.split(' ') });
  expect(new URL(answer.endpoints.token).pathname).toBe(token);
});

test('what is spelled out goes before what is known', () => {
  const answer = answerOf(
    signedIn({ endpoints: 'gitlab', scopes: ['openid', 'x'], groups: { claim: 'roles', in: 'id-token' }, ca: CA, userClaim: 'upn' }),
  );
  expect(answer).toMatchObject({ scopes: ['openid', 'x'], groupsIn: 'id-token', ca: CA, claims: { user: 'upn', groups: 'roles' } });
});

test.each([
  ['an issuer without TLS', { issuer: 'http://id.example.com' }, 'issuer'],
  ['an issuer with a query', { issuer: 'https://id.example.com/?a=b' }, 'issuer'],
  [
    'a token endpoint without TLS',
    { endpoints: { authorization: ISSUER, token: 'http://id.example.com/t', userinfo: ISSUER, keys: ISSUER } },
    'endpoints',
  ],
  ['groups of another name told by userinfo', { groups: { claim: 'roles', in: 'userinfo' } }, 'groups'],
  ['a certificate that is none', { ca: 'MIIB' }, 'ca'],
] as const)('%s is refused', (_, change, where) => {
  expect(() => resolve(signedIn(change as never), 'signed-in.ts')).toThrow(new RegExp(`id\\.${where}`));
});

test('without an issuer, who signs people in by one says what is missing', () => {
  const { verdict } = resolve(signedIn({}, { without: ['id'] }), 'signed-in.ts');
  expect(verdict.errors.map(({ id, at }) => `${id} ${at}`)).toEqual([
    'needs/no-provider services.door.needs.sign-in',
    'needs/no-provider services.watch.needs.sign-in',
    'needs/no-provider services.gitops.needs.sign-in',
  ]);
});

test('archipel show lists the clients and where people return to', () => {
  let shown = '';
  const colours = { bold: (text: string) => text };
  const console = { out: (text: string) => (shown += text), colours };
  show({ input: signedIn(), file: 'signed-in.ts' } as never, {}, console as never);
  expect(shown).toMatch(/gitops +for gitops +https:\/\/id\.example\.com\/realms\/site +https:\/\/argocd\.example\.org\/auth\/callback\n/);
  expect(shown).toMatch(/gitops-cli +for gitops .* http:\/\/localhost:8085\/auth\/callback\n/);
  expect(shown).toMatch(/watch +for watch .* https:\/\/grafana\.example\.org\/login\/generic_oauth\n/);
});
