// An issuer of OpenID Connect with four people, who need not type: a header says who sits before it.
import { createServer } from 'node:https';
import { pathToFileURL } from 'node:url';

/** What the issuer knows of people. */
export const PEOPLE = {
  ada: { name: 'Ada Lovelace', preferred_username: 'ada', email: 'ada@example.org', email_verified: true, groups: ['hosts', 'ops'] },
  bob: { name: 'Bob', preferred_username: 'bob', email: 'bob@example.org', email_verified: true, groups: ['site/crew'] },
  carl: {
    name: 'Carl',
    preferred_username: 'carl',
    email: 'carl@example.org',
    email_verified: true,
    groups: ['guests', 'ops-but-not-quite'],
  },
  // says that she is Ada
  eve: { name: 'Eve', preferred_username: 'eve', email: 'ada@example.org', email_verified: false, groups: ['ops'] },
};

/**
 * Starts it. Groups are told by userinfo alone, as Authelia 4.39 does.
 * @param {{ module: string, address: string, crt: Buffer, key: Buffer, client: object, issuer: string }} options
 * @returns {Promise<{ stop: () => Promise<void>, asked: URLSearchParams[] }>} what it was asked for, each time
 */
export const startIssuer = async ({ module, address, crt, key, client, issuer }) => {
  const { Provider } = await import(pathToFileURL(module).href);
  const provider = new Provider(issuer, {
    clients: [client],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id) => (id in PEOPLE ? { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) } : undefined),
    // nobody is asked for consent
    loadExistingGrant: async (context) => {
      const { client: asking, session, provider: own } = context.oidc;
      const grant = new own.Grant({ clientId: asking.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email groups');
      await grant.save();
      return grant;
    },
    cookies: { keys: ['only-for-this-judge'] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
  });
  const asked = [];
  const answer = provider.callback();
  const server = createServer({ cert: crt, key }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url, issuer);
    if (pathname === '/auth' && searchParams.size > 0) asked.push(searchParams);
    if (!pathname.startsWith('/interaction/')) return answer(request, response);
    return provider
      .interactionFinished(request, response, { login: { accountId: String(request.headers['x-person']) } })
      .catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise((done) => server.listen(443, address, done));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { stop, asked };
};
