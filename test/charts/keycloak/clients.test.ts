import { oidc } from '../../../blueprint/contracts/contract';
import { resolve } from '../../../blueprint/resolve';
import { authelia } from '../../../charts/authelia/service';
import { stub } from '../../environments/stub';
import { write, type WrittenSite } from '../site-objects';
import { issuing, realmOf, realmText, type Client, type Step } from './site';

jest.setTimeout(60_000);

let site: WrittenSite;
beforeAll(async () => (site = await write(issuing())));

const clientOf = (written: WrittenSite, id: string): Client => {
  const found = realmOf(written).clients.find(({ client }) => client.clientId === id);
  if (!found) throw new Error(`no client ${id}`);
  return found;
};
const asking = (change: object) =>
  stub({
    needs: () => ({ 'sign-in': oidc({ host: 'shop.example.org', callbacks: ['/a', '/b'], groups: ['staff'], ...change }) }),
    serves: () => ({ site: { host: 'shop.example.org', component: 'app', port: 'http' } }),
  });
const every = (steps: readonly Step[]): readonly Step[] => steps.flatMap((step) => [step, ...every(step.steps ?? [])]);

test('each service that asks has a client with its own redirect URIs, and a command line one without a secret', () => {
  expect(realmOf(site).clients.map(({ client, secretFile }) => [client.clientId, client.redirectUris, secretFile])).toEqual([
    ['door', ['https://door.example.org/oauth2/callback'], '/run/clients/door-sign-in-client-secret'],
    ['gitops', ['https://argocd.example.org/auth/callback'], '/run/clients/gitops-sign-in-client-secret'],
    ['gitops-cli', ['http://localhost:8085/auth/callback'], undefined],
    ['watch', ['https://grafana.example.org/login/generic_oauth'], '/run/clients/watch-sign-in-client-secret'],
  ]);
});

test('no client gets a token by a password, without a code, for a machine, or at an address that is a pattern', () => {
  for (const { client } of realmOf(site).clients) {
    expect(client).toMatchObject({
      standardFlowEnabled: true,
      implicitFlowEnabled: false,
      directAccessGrantsEnabled: false,
      serviceAccountsEnabled: false,
      fullScopeAllowed: false,
      webOrigins: [],
    });
    expect(client.redirectUris.join()).not.toMatch(/[*]|^\//);
    expect(client.attributes['pkce.code.challenge.method']).toBe('S256');
    // nobody asks without a secret but a command line, which asks people each time
    expect(client.publicClient).toBe(client.clientId.endsWith('-cli'));
    expect(client['consentRequired']).toBe(client.publicClient);
  }
  expect(realmOf(site).builtIn).toEqual({ 'admin-cli': { directAccessGrantsEnabled: false } });
});

test('people are sent only where the service said after they signed out', () => {
  const out = (id: string) => clientOf(site, id).client.attributes['post.logout.redirect.uris'];
  expect([out('watch'), out('gitops'), out('door'), out('gitops-cli')]).toEqual([
    'https://grafana.example.org/login',
    'https://argocd.example.org',
    '-',
    '-',
  ]);
});

test('members of the groups that a service names may come in, asked each time, and nobody else', () => {
  for (const { client, steps } of realmOf(site).clients) {
    const last = steps?.at(-1);
    // the command line of a service is for its members
    const role = `${client.clientId.replace(/-cli$/, '')}.member`;
    expect(last).toEqual({
      flow: 'members alone',
      requirement: 'CONDITIONAL',
      steps: [
        { provider: 'conditional-user-role', requirement: 'REQUIRED', config: { condUserRole: role, negate: 'true' } },
        { provider: 'deny-access-authenticator', requirement: 'REQUIRED', config: { denyErrorMessage: 'access-denied' } },
      ],
    });
    // a cookie of another client alone must not end the sign-in before that
    expect(steps?.[0]).toMatchObject({ flow: 'who', requirement: 'REQUIRED' });
  }
  expect(clientOf(site, 'watch').groups).toEqual(['ops', 'crew']);
  expect(realmOf(site).groups).toEqual(['crew', 'ops']);
});

test('a second factor is asked for everywhere, and nowhere where the site says so', async () => {
  const second = (steps: readonly Step[]) => every(steps).filter(({ provider }) => provider === 'auth-otp-form').length;
  const all = (written: WrittenSite) => [realmOf(written).steps, ...realmOf(written).clients.map(({ steps = [] }) => steps)];
  expect(all(site).map(second)).toEqual([2, 2, 2, 2, 2]);
  expect(all(await write(issuing({ factors: 'one' }))).map(second)).toEqual([0, 0, 0, 0, 0]);
});

test('what a service says of itself is what its client has', async () => {
  const of = async (change: object) => clientOf(await write(issuing({}, { services: { till: asking(change) } })), 'till');
  expect((await of({ pkce: false })).client).toMatchObject({
    redirectUris: ['https://shop.example.org/a', 'https://shop.example.org/b'],
    attributes: { 'pkce.code.challenge.method': '' },
  });
  const open = await of({ groups: [] });
  expect([open.groups, open.steps]).toEqual([[], undefined]);
});

test('client and realm read the same secret, each in its own namespace, and no file that is no secret has one', () => {
  const shared = site.blueprint.secrets.filter(({ id }) => id.endsWith('/client-secret'));
  expect(shared.map(({ id }) => id)).toEqual(['door', 'gitops', 'watch'].map((client) => `id/${client}/sign-in/client-secret`));
  for (const { id, make, readers } of shared) {
    const [, client = ''] = id.split('/');
    expect(make.kind).toBe('password');
    const places = readers.map((reader) =>
      reader.kind === 'kubernetes' ? `${reader.namespace}/${reader.object}/${reader.key}` : reader.kind,
    );
    expect(places.sort()).toEqual(
      [`${client}/${client}-sign-in/client-secret`, `security/id-grants/${client}-sign-in-client-secret`].sort(),
    );
  }
  // whatever is named like a secret there is a file or a name in the vault
  const found = [...realmText(site).matchAll(/"[^"]*(?:secret|password|credential)[^"]*": (?:\[\s*)?"([^"]*)"/gi)].map(
    ([, value]) => value,
  );
  expect(found.length).toBeGreaterThan(3);
  expect(found.filter((value) => !/^\/run\/|^\$\{vault\.|^length\(|^client-secret$|^false$/.test(value ?? ''))).toEqual([]);
});

test('both sides know each other by the same names', () => {
  const answers = site.blueprint.services.find(({ name }) => name === 'gitops')?.answers as Readonly<Record<string, unknown>>;
  const realm = 'https://id.example.org/realms/site';
  expect(answers['sign-in']).toMatchObject({
    issuer: realm,
    clientId: 'gitops',
    commandLine: 'gitops-cli',
    groupsIn: 'id-token',
    claims: { user: 'preferred_username', groups: 'groups' },
    endpoints: {
      authorization: `${realm}/protocol/openid-connect/auth`,
      token: `${realm}/protocol/openid-connect/token`,
      userinfo: `${realm}/protocol/openid-connect/userinfo`,
      keys: `${realm}/protocol/openid-connect/certs`,
      endSession: `${realm}/protocol/openid-connect/logout`,
    },
  });
  for (const { scopes } of realmOf(site).clients) expect(scopes).toEqual(['basic', 'acr', 'profile', 'email', 'groups']);
});

test('oauth2-proxy asks it for what has no sign-in, as any client does, and waits for nobody', () => {
  const { verdict, blueprint } = resolve(issuing(), 'issuing.ts');
  expect(verdict.errors).toEqual([]);
  const { door } = Object.fromEntries(blueprint.services.map((service) => [service.name, service]));
  expect(door?.answeredBy).toEqual({ 'sign-in': 'id' });
  expect(blueprint.services.flatMap(({ name, door: before }) => (before === 'door' ? [name] : []))).toEqual(['edge', 'tools']);
  const asked = blueprint.flows.flatMap(({ from, to, port }) =>
    from.kind === 'pods' && from.service === 'door' && to.kind === 'host' ? [`${to.host}:${port}`] : [],
  );
  expect(asked).toEqual(['id.example.org:443']);
});

test('two issuers are an error with the line to add, and each client may have its own', () => {
  const portal = authelia({ in: 'portal', host: 'auth.example.org', groups: ['staff'], sessions: 'memory' });
  const doubtful = resolve(issuing({}, { services: { portal } }), 'issuing.ts');
  const found = doubtful.verdict.errors.filter(({ id }) => id === 'needs/ambiguous-provider');
  expect(found.map(({ at }) => at).sort()).toEqual(
    ['door.needs.sign-in', 'edge.needs.forward-auth', 'gitops.needs.sign-in', 'tools.needs.forward-auth', 'watch.needs.sign-in'].map(
      (path) => `services.${path}`,
    ),
  );
  expect(found.find(({ at }) => at === 'services.watch.needs.sign-in')?.do).toBe(
    "say which one: answeredBy: { 'sign-in': 'id' } in services.watch",
  );
  const named = (use: { readonly input: object }, answeredBy: object) => ({ ...use, input: { ...use.input, answeredBy } });
  const { services = {} } = issuing({}, { services: { portal } });
  const told = {
    ...services,
    ...Object.fromEntries(
      ['door', 'gitops', 'watch'].map((name) => [name, named(services[name] as never, { 'sign-in': name === 'watch' ? 'portal' : 'id' })]),
    ),
    ...Object.fromEntries(['edge', 'tools'].map((name) => [name, named(services[name] as never, { 'forward-auth': 'door' })])),
  };
  const clear = resolve({ ...issuing(), services: told }, 'issuing.ts');
  expect(clear.verdict.errors.filter(({ id }) => id.startsWith('needs/'))).toEqual([]);
  expect(clear.blueprint.services.find(({ name }) => name === 'watch')?.answeredBy['sign-in']).toBe('portal');
});
