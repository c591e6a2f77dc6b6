import { parse } from 'yaml';
import { CA, ISSUER, signedIn } from '../signed-in';
import { write, type WrittenSite } from '../site-objects';
import { kept, valuesOf } from './site';

interface Configs {
  readonly cm: Readonly<Record<string, unknown>>;
  readonly rbac: Readonly<Record<string, string>>;
}
const configsOf = (site: WrittenSite): Configs => {
  const chart = site.objects.find(({ kind, metadata }) => kind === 'HelmChart' && metadata.name === 'gitops');
  const { configs } = parse((chart?.spec as { readonly valuesContent: string }).valuesContent) as { readonly configs: Configs };
  return configs;
};
const signInOf = (site: WrittenSite): unknown => parse(configsOf(site).cm['oidc.config'] as string);

let site: WrittenSite;
beforeAll(async () => (site = await write(signedIn())));

test('it signs people in at the issuer by a client of its own, and its command line by one without a secret', () => {
  expect(signInOf(site)).toEqual({
    name: 'Single sign-on',
    issuer: ISSUER,
    clientID: 'gitops',
    clientSecret: '$gitops-sign-in:client-secret',
    cliClientID: 'gitops-cli',
    enablePKCEAuthentication: true,
    requestedScopes: ['openid', 'profile', 'email', 'groups'],
    requestedIDTokenClaims: { groups: { essential: true } },
    logoutURL: `${ISSUER}/protocol/openid-connect/logout?id_token_hint={{token}}&post_logout_redirect_uri={{logoutRedirectURL}}`,
  });
  expect(configsOf(site).cm['url']).toBe('https://argocd.example.org');
});

test('groups that the id token lacks are asked for where they are told', async () => {
  const elsewhere = await write(signedIn({ endpoints: 'gitlab', issuer: 'https://git.example.com', ca: CA }));
  const config = signInOf(elsewhere) as Readonly<Record<string, unknown>>;
  expect(config).toMatchObject({
    enableUserInfoGroups: true,
    userInfoBaseURL: 'https://git.example.com',
    userInfoPath: '/oauth/userinfo',
    rootCA: CA,
  });
  expect(config).not.toHaveProperty('requestedIDTokenClaims');
  expect(config).not.toHaveProperty('logoutURL');
});

test('groups of the issuer have their roles, by the claim that tells them, and who is in none has none', async () => {
  const { rbac } = configsOf(site);
  expect(rbac['policy.csv']).toMatch(/^g, ops, role:admin$/m);
  expect(rbac['policy.csv']).toMatch(/^g, crew, role:developer$/m);
  expect([rbac['policy.default'], rbac['scopes']]).toEqual(['', '[groups]']);
  const roles = await write(signedIn({ groups: { claim: 'roles', in: 'id-token' } }));
  expect(configsOf(roles).rbac['scopes']).toBe('[roles]');
});

test('the account of the administrator goes when it is told to, and stays where there is nothing else', async () => {
  const enabled = async (change: object): Promise<unknown> => configsOf(await write(signedIn({}, { argocd: change }))).cm['admin.enabled'];
  expect(await enabled({})).toBe(true);
  expect(await enabled({ administrator: false })).toBe(false);
  expect(await enabled({ administrator: false, signIn: 'own' })).toBe(true);
});

test('on day 1 it is installed with the same words', () => {
  const [day1] = site.blueprint.bootstrap.flatMap(({ manifests }) =>
    manifests.flatMap(({ objects }) => objects.filter((object) => object['kind'] === 'HelmChart')),
  );
  const values = parse((day1?.['spec'] as { readonly valuesContent: string }).valuesContent) as { readonly configs: Configs };
  expect(values.configs).toEqual(configsOf(site));
});

test('without single sign-on nothing speaks of it', async () => {
  const plain = await kept();
  expect(JSON.stringify(valuesOf(plain))).not.toContain('oidc');
  expect(plain.blueprint.secrets.filter(({ id }) => id.includes('sign-in'))).toEqual([]);
});
