import { machine } from '../../../environments/words';
import { resolve } from '../../../blueprint/resolve';
import { ofKind } from '../platform';
import { CA, ISSUER, signedIn } from '../signed-in';
import { write, type WrittenSite } from '../site-objects';

interface PodSpec {
  readonly containers: readonly [{ readonly args: readonly string[]; readonly volumeMounts: readonly { readonly mountPath: string }[] }];
}
const deployment = (site: WrittenSite) =>
  ofKind(site, 'Deployment').find(({ metadata }) => metadata.name === 'door')?.spec as {
    readonly replicas: number;
    readonly template: { readonly spec: PodSpec };
  };
const argumentsOf = (site: WrittenSite): readonly string[] => deployment(site).template.spec.containers[0].args;
const valuesOf = (site: WrittenSite, flag: string): readonly string[] =>
  argumentsOf(site).flatMap((argument) => (argument.startsWith(`--${flag}=`) ? [argument.slice(flag.length + 3)] : []));

let site: WrittenSite;
beforeAll(async () => (site = await write(signedIn())));

test('the edge asks it before each request to what has no sign-in, and passes on who signed in', () => {
  const [middleware] = ofKind(site, 'Middleware').filter(({ metadata }) => metadata.name.endsWith('-sign-in'));
  expect(middleware?.spec).toMatchObject({
    forwardAuth: {
      address: 'http://door.door.svc.cluster.local:4180/',
      authResponseHeaders: ['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Preferred-Username', 'X-Auth-Request-Groups'],
    },
  });
  const into = site.blueprint.flows.flatMap(({ from, to, port }) =>
    to.kind === 'pods' && to.service === 'door' ? [`${from.kind === 'pods' ? from.service : from.kind}:${port}`] : [],
  );
  expect([...new Set(into)].sort()).toEqual(['edge:4180', 'watch:44180']);
});

test('it lets nobody pass but members of the groups, by whom the issuer says that they are', () => {
  expect(valuesOf(site, 'allowed-group')).toEqual(['ops', 'site/crew']);
  expect(valuesOf(site, 'oidc-issuer-url')).toEqual([ISSUER]);
  expect(valuesOf(site, 'redeem-url')).toEqual([`${ISSUER}/protocol/openid-connect/token`]);
  expect(valuesOf(site, 'insecure-oidc-skip-nonce')).toEqual(['false']);
  expect(valuesOf(site, 'code-challenge-method')).toEqual(['S256']);
  expect(argumentsOf(site).filter((argument) => /skip-auth|trusted-ip|insecure-skip|allow-unverified|htpasswd/.test(argument))).toEqual([]);
});

test('it believes what is said of clients by pods of the cluster alone', () => {
  expect(valuesOf(site, 'reverse-proxy')).toEqual(['true']);
  expect(valuesOf(site, 'trusted-proxy-ip')).toEqual([site.blueprint.cluster?.pods]);
});

test('its cookie is for one domain, HTTPS and no script, and holds no token', () => {
  const cookie = Object.fromEntries(
    ['domain', 'secure', 'httponly', 'samesite', 'expire', 'name'].map((key) => [key, valuesOf(site, `cookie-${key}`)]),
  );
  expect(cookie).toEqual({
    domain: ['.example.org'],
    secure: ['true'],
    httponly: ['true'],
    samesite: ['lax'],
    expire: ['28800s'],
    name: ['__Secure-sign-in'],
  });
  expect(valuesOf(site, 'whitelist-domain')).toEqual(['.example.org']);
  expect(valuesOf(site, 'session-cookie-minimal')).toEqual(['true']);
});

test('people return to its own host, at the pace of sign-ins', () => {
  expect(valuesOf(site, 'redirect-url')).toEqual(['https://door.example.org/oauth2/callback']);
  const [serve] = Object.values(site.blueprint.services.find(({ name }) => name === 'door')?.serves ?? {});
  expect(serve).toMatchObject({ host: 'door.example.org', path: '/', limit: 'auth', signIn: 'own' });
});

test('no secret stands among its arguments: it reads both from files that one key of a Secret is', () => {
  expect(valuesOf(site, 'client-secret-file')).toEqual(['/run/sign-in/client-secret']);
  expect(valuesOf(site, 'cookie-secret-file')).toEqual(['/run/cookie/secret']);
  const mounted = deployment(site).template.spec.containers[0].volumeMounts.map(({ mountPath }) => mountPath);
  expect(mounted).toEqual(expect.arrayContaining(['/run/sign-in/client-secret', '/run/cookie/secret']));
  expect(argumentsOf(site).filter((argument) => /^--(client|cookie)-secret=/.test(argument))).toEqual([]);
});

test('its cookies are encrypted by AES-256: 43 letters and digits are base64 of 32 bytes', () => {
  const cookie = site.blueprint.secrets.find(({ id }) => id === 'door/cookie');
  expect(cookie?.make).toEqual({ kind: 'password', length: 43, alphabet: 'alphanumeric' });
  expect(Buffer.from('x'.repeat(43), 'base64url')).toHaveLength(32);
});

test('an authority of its own is trusted for the issuer, and no other', async () => {
  const own = await write(signedIn({ ca: CA }));
  expect(valuesOf(own, 'provider-ca-file')).toEqual(['/etc/oauth2-proxy/ca.pem']);
  expect(argumentsOf(own).filter((argument) => argument.includes('system-trust'))).toEqual([]);
  expect(Object.values(ofKind(own, 'ConfigMap').find(({ metadata }) => metadata.name === 'door-config')?.data ?? {})).toEqual([CA]);
  expect(valuesOf(site, 'provider-ca-file')).toEqual([]);
});

test('where there are two nodes there are two pods, and one where there is one', async () => {
  expect(deployment(site).replicas).toBe(2);
  const { two: _, ...nodes } = signedIn().nodes;
  const alone = { ...signedIn(), nodes: { ...nodes, two: machine({ location: 'office', cpu: '4', memory: '16Gi', disk: '200Gi' }) } };
  expect(resolve(alone, 'alone.ts').blueprint.services.find(({ name }) => name === 'door')?.components['proxy']?.replicas).toBe(1);
});

test('a domain that is named goes before that of the host, and a host outside it is refused', () => {
  const wider = signedIn({}, { proxy: { host: 'door.office.example.org', domain: 'example.org' } });
  expect(resolve(wider, 'signed-in.ts').verdict.errors).toEqual([]);
  const narrow = signedIn({}, { proxy: { host: 'door.office.example.org' } });
  expect(resolve(narrow, 'signed-in.ts').verdict.errors.map(({ id, at }) => `${id} ${at}`)).toEqual([
    'sign-in/host-beyond-cookie services.edge.dashboard',
  ]);
});

test('without groups a rule asks whether everybody may come in', () => {
  const open = resolve(signedIn({}, { proxy: { groups: [] } }), 'signed-in.ts');
  expect(open.verdict.errors.map(({ id, at }) => `${id} ${at}`)).toEqual(['sign-in/open-to-all services.door.needs.sign-in']);
});
