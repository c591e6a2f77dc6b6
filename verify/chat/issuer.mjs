// An issuer of OpenID Connect that knows a few people and asks them nothing: discovery, codes with PKCE, tokens, groups at userinfo alone, as Authelia 4.39 does.
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** @param {{ url: string, client: { id: string, secret: string }, people: Record<string, string[]> }} props groups by name of the person */
export const startIssuer = async ({ url, client, people }) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map();
  const refused = [];
  const sign = (claims) => {
    const text = `${encode({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${encode(claims)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url')}`;
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, url);
    let body = '';
    for await (const part of request) body += part;
    const json = (value, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    switch (pathname.replace(/^\/realms\/site/, '')) {
      case '/.well-known/openid-configuration':
        return json({
          issuer: url,
          authorization_endpoint: `${url}/auth`,
          token_endpoint: `${url}/token`,
          userinfo_endpoint: `${url}/me`,
          jwks_uri: `${url}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/keys':
        return json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] });
      case '/token': {
        const form = new URLSearchParams(body);
        const code = codes.get(form.get('code'));
        const basic = Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
        const proof = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        if (basic !== `${client.id}:${client.secret}` || proof !== code?.challenge || form.get('redirect_uri') !== code.redirect) {
          refused.push(body);
          return json({ error: 'invalid_grant' }, 400);
        }
        const now = Math.floor(Date.now() / 1000);
        const claims = { iss: url, aud: client.id, sub: code.person, iat: now, exp: now + 600, nonce: code.nonce };
        return json({ access_token: code.person, token_type: 'Bearer', expires_in: 600, id_token: sign(claims) });
      }
      case '/me': {
        const name = request.headers.authorization?.split(' ')[1] ?? '';
        return json({ sub: name, email: `${name}@example.org`, preferred_username: name, groups: people[name] ?? [] });
      }
      default:
        return json({}, 404);
    }
  });
  const { hostname, port } = new URL(url);
  await new Promise((done) => server.listen(Number(port), hostname, done));
  return {
    refused,
    /** What a person brings back from where she was sent. */
    code: (location, person) => {
      const asked = new URL(location).searchParams;
      const code = randomBytes(8).toString('hex');
      codes.set(code, { person, challenge: asked.get('code_challenge'), nonce: asked.get('nonce'), redirect: asked.get('redirect_uri') });
      return code;
    },
  };
};
