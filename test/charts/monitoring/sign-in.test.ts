import { ofKind } from '../platform';
import { CA, ISSUER, signedIn } from '../signed-in';
import { write, type WrittenSite } from '../site-objects';
import { plainSite } from './site';

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
}
interface PodSpec {
  readonly containers: readonly [Container];
  readonly volumes: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
}
const podOf = (site: WrittenSite): PodSpec =>
  (
    ofKind(site, 'Deployment').find(({ metadata }) => metadata.name.endsWith('-grafana'))?.spec as {
      readonly template: { readonly spec: PodSpec };
    }
  ).template.spec;
const envOf = (site: WrittenSite): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(podOf(site).containers[0].env.map(({ name, value }) => [name, value]));

const PREFIX = 'GF_AUTH_GENERIC_OAUTH_';
const of = (env: Readonly<Record<string, string | undefined>>, ...names: readonly string[]) => names.map((name) => env[`${PREFIX}${name}`]);

let site: WrittenSite;
beforeAll(async () => (site = await write(signedIn())));

test('people sign in to Grafana at the issuer, by themselves and by nothing else', () => {
  const env = envOf(site);
  expect(of(env, 'ENABLED', 'AUTO_LOGIN', 'ALLOW_SIGN_UP', 'USE_PKCE')).toEqual(['true', 'true', 'true', 'true']);
  expect(of(env, 'CLIENT_ID', 'AUTH_URL', 'TOKEN_URL', 'API_URL', 'SCOPES', 'LOGIN_ATTRIBUTE_PATH')).toEqual([
    'watch',
    `${ISSUER}/protocol/openid-connect/auth`,
    `${ISSUER}/protocol/openid-connect/token`,
    `${ISSUER}/protocol/openid-connect/userinfo`,
    'openid profile email groups',
    'preferred_username',
  ]);
  expect(env['GF_AUTH_DISABLE_LOGIN_FORM']).toBe('true');
  expect(env['GF_AUTH_BASIC_ENABLED']).toBe('false');
});

test('its secret is a file that one key of a Secret is, and stands in no variable', () => {
  const { containers, volumes } = podOf(site);
  const env = envOf(site);
  expect(of(env, 'CLIENT_SECRET__FILE', 'CLIENT_SECRET')).toEqual(['/run/sign-in/client-secret', undefined]);
  const mount = containers[0].volumeMounts.find(({ mountPath }) => mountPath === '/run/sign-in/client-secret');
  expect(mount?.subPath).toBe('client-secret');
  expect(volumes.find(({ name }) => name === mount?.name)?.secret?.secretName).toBe('watch-sign-in');
});

test('of several groups the most counts, and who is in none stays out', async () => {
  expect(of(envOf(site), 'ROLE_ATTRIBUTE_PATH', 'ROLE_ATTRIBUTE_STRICT', 'GROUPS_ATTRIBUTE_PATH')).toEqual([
    "contains(groups[*], 'ops') && 'Admin' || contains(groups[*], 'crew') && 'Editor' || contains(groups[*], 'all people') && 'Viewer'",
    'true',
    'groups',
  ]);
  const turned = await write(signedIn({}, { grafana: { groups: { all: 'viewer', ops: 'admin' } } }));
  expect(of(envOf(turned), 'ROLE_ATTRIBUTE_PATH')).toEqual([
    "contains(groups[*], 'ops') && 'Admin' || contains(groups[*], 'all') && 'Viewer'",
  ]);
  await expect(write(signedIn({}, { grafana: { groups: { "x') || 'Admin": 'viewer' } } }))).rejects.toThrow(/groups/);
});

test('who signs out is signed out at the issuer too, where it can', async () => {
  const back = encodeURIComponent('https://grafana.example.org/login');
  expect(of(envOf(site), 'SIGNOUT_REDIRECT_URL')).toEqual([
    `${ISSUER}/protocol/openid-connect/logout?client_id=watch&post_logout_redirect_uri=${back}`,
  ]);
  expect(of(envOf(await write(signedIn({ endpoints: 'authelia' }))), 'SIGNOUT_REDIRECT_URL')).toEqual([undefined]);
});

test('an authority of its own is a file', async () => {
  const own = await write(signedIn({ ca: CA }));
  expect(of(envOf(own), 'TLS_CLIENT_CA')).toEqual(['/etc/grafana/sign-in-ca.pem']);
  expect(Object.values(ofKind(own, 'ConfigMap').find(({ metadata }) => metadata.name.endsWith('grafana-config'))?.data ?? {})).toContain(
    CA,
  );
});

test('without it nothing speaks of it, and the form is there', async () => {
  const names = Object.keys(envOf(await write(plainSite)));
  expect(names.filter((name) => name.startsWith(PREFIX) || name === 'GF_AUTH_DISABLE_LOGIN_FORM')).toEqual([]);
});
