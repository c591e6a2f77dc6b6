// What must hold of the sign-in, in the order in which it is tried. Each gives undefined, or what was found instead.
import { Browser } from './browser.mjs';
import { CLIENTS, PLACES, STRANGER } from './run.mjs';
import { GROUPS, HOSTS, ISSUER } from './site.mjs';

const EDGE = { host: PLACES.edge, port: 8443 };
const reach = (host) => (host === new URL(ISSUER).hostname ? { host: PLACES.issuer, port: 443 } : EDGE);
const SESSION = '__Secure-sign-in';
const at = (host, path = '/') => `https://${host}${path}`;
const differs = (found, expected) =>
  JSON.stringify(found) === JSON.stringify(expected) ? undefined : `got ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`;

/** Browsers by who sits before them; each keeps its cookies from proof to proof. */
const browsers = new Map();
const browser = ({ ca }, person) => {
  if (!browsers.has(person)) browsers.set(person, new Browser({ ca, address: CLIENTS[person], person, reach }));
  return browsers.get(person);
};
const stranger = ({ ca }) => new Browser({ ca, address: CLIENTS.nobody, reach });
/** What the application saw of who signed in. */
const seen = ({ body }) => {
  const { headers } = JSON.parse(body);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => /x.auth.request|remote.user/.test(name)));
};
const ADA = {
  'x-auth-request-email': 'ada@example.org',
  'x-auth-request-groups': 'hosts,ops',
  'x-auth-request-preferred-username': 'ada',
  'x-auth-request-user': 'ada',
};

export const proofs = {
  'what signs people in by itself is not asked about': async (stage) => {
    const { status, body } = await stranger(stage).ask(at(HOSTS.open));
    return differs([status, seen({ body })], [200, {}]);
  },
  'who is not signed in is sent to the issuer, with PKCE, a nonce and the address that is registered': async (stage) => {
    const { status, location } = await stranger(stage).ask(at(HOSTS.tools, '/a'));
    const query = location?.searchParams;
    const asked = ['client_id', 'redirect_uri', 'response_type', 'scope', 'code_challenge_method', 'approval_prompt'].map((key) =>
      query?.get(key),
    );
    const random = ['state', 'nonce', 'code_challenge'].filter((key) => (query?.get(key) ?? '').length < 20);
    return (
      differs([status, `${location?.origin}${location?.pathname}`], [302, `${ISSUER}/auth`]) ??
      differs(asked, ['door', at(HOSTS.door, '/oauth2/callback'), 'code', 'openid profile email groups', 'S256', 'auto']) ??
      differs(random, [])
    );
  },
  'the cookie of a beginning sign-in is for the domain, HTTPS and no script': async (stage) => {
    const { set } = await stranger(stage).ask(at(HOSTS.tools));
    const [{ name, given, domain } = {}] = set;
    return differs(
      [
        set.length,
        name?.startsWith(SESSION) && name.includes('csrf') ? true : name,
        domain,
        given?.secure,
        given?.httponly,
        given?.samesite?.toLowerCase(),
      ],
      [1, true, 'example.org', true, true, 'lax'],
    );
  },
  'a program that asks for JSON is refused, not sent to a page': async (stage) => {
    const { status } = await stranger(stage).ask(at(HOSTS.tools), { headers: { Accept: 'application/json' } });
    return differs(status, 401);
  },
  'a member of the groups comes back to the page that was asked for, and the application learns who it is': async (stage) => {
    await stage.issuer.start();
    const { status, url, body, chain } = await browser(stage, 'ada').visit(at(HOSTS.tools, '/reports/7?from=1&to=2'));
    if (status !== 200) return `got ${status} at ${url}: ${body.slice(0, 300)}`;
    return (
      differs([url.href, JSON.parse(body).url], [at(HOSTS.tools, '/reports/7?from=1&to=2'), '/reports/7?from=1&to=2']) ??
      differs(seen({ body }), ADA) ??
      differs(
        chain.some(({ url: { host } }) => host === HOSTS.door),
        true,
      )
    );
  },
  'a group whose name has a slash is a group': async (stage) => {
    const { status, body } = await browser(stage, 'bob').visit(at(HOSTS.tools));
    return differs([status, seen({ body })['x-auth-request-groups']], [200, GROUPS[1]]);
  },
  'the cookie of a session is for the domain, HTTPS and no script, ends with the session, and holds nothing that can be read': async (
    stage,
  ) => {
    const held = browser(stage, 'ada').cookies.filter(({ name }) => name.startsWith(SESSION));
    const [{ name, given, domain, value } = {}] = held;
    const lasts =
      given?.['max-age'] === undefined ? (Date.parse(given?.expires) - Date.now()) / 3_600_000 : Number(given['max-age']) / 3600;
    const clear = [value, Buffer.from(String(value).split('|')[0], 'base64url').toString('latin1')].filter((text) =>
      /ada|eyJ|ops/.test(text),
    );
    return (
      differs(
        [held.length, name, domain, given?.secure, given?.httponly, given?.samesite?.toLowerCase(), clear],
        [1, SESSION, 'example.org', true, true, 'lax', []],
      ) ?? (lasts > 7.9 && lasts <= 8.01 ? undefined : `it lasts ${lasts} hours`)
    );
  },
  'who has signed in once is let in elsewhere without the issuer': async (stage) => {
    const before = stage.issuer.asked().length;
    const { status, body } = await browser(stage, 'ada').ask(at(HOSTS.wiki));
    return differs([status, seen({ body }), stage.issuer.asked().length - before], [200, ADA, 0]);
  },
  'what a client says of itself does not reach the application': async (stage) => {
    const headers = {
      'X-Auth-Request-User': 'root',
      'X-Auth-Request-Groups': 'ops',
      'X-Auth-Request-Email': 'root@example.org',
      X_Auth_Request_User: 'root',
      'X-Auth-Request-Preferred-Username': 'root',
    };
    const { body } = await browser(stage, 'ada').ask(at(HOSTS.tools), { headers });
    const anonymous = await stranger(stage).ask(at(HOSTS.tools), { headers });
    return differs(seen({ body }), ADA) ?? differs(anonymous.status, 302);
  },
  'who is in none of the groups is refused, comes back or not': async (stage) => {
    const first = await browser(stage, 'carl').visit(at(HOSTS.tools));
    const again = await browser(stage, 'carl').ask(at(HOSTS.wiki));
    return differs([first.status, first.body.includes('"headers"'), again.status === 200], [403, false, false]);
  },
  'a mail address that the issuer has not verified is not believed': async (stage) => {
    const { status, body } = await browser(stage, 'eve').visit(at(HOSTS.tools));
    return differs([status >= 400, body.includes('"headers"')], [true, false]);
  },
  'a cookie that was changed is worth nothing': async (stage) => {
    const thief = stranger(stage);
    thief.cookies = browser(stage, 'ada').cookies.map((cookie) => {
      const [value, ...rest] = cookie.value.split('|');
      const middle = Math.floor(value.length / 2);
      const other = value[middle] === 'A' ? 'B' : 'A';
      return { ...cookie, value: [`${value.slice(0, middle)}${other}${value.slice(middle + 1)}`, ...rest].join('|') };
    });
    const { status } = await thief.ask(at(HOSTS.tools));
    return differs(status, 302);
  },
  'a cookie of a beginning sign-in does not fit another browser: nobody is signed in as somebody else': async (stage) => {
    const attacker = new Browser({ ca: stage.ca, address: CLIENTS.crowd, person: 'bob', reach });
    let answer = await attacker.ask(at(HOSTS.tools));
    while (!answer.location.pathname.startsWith('/oauth2/callback')) answer = await attacker.ask(answer.location);
    const victim = stranger(stage);
    const { status, set } = await victim.ask(answer.location);
    return differs([status >= 400, set.some(({ name, gone }) => name === SESSION && !gone)], [true, false]);
  },
  'nobody is sent to another site, whatever the address or the headers say': async (stage) => {
    const evil = 'https://evil.example.net/';
    const hidden = [
      'https://evil.example.net/',
      '//evil.example.net/',
      'https://tools.example.org@evil.example.net/',
      'https://evilexample.org/',
      '/\\evil.example.net',
    ];
    const ada = browser(stage, 'ada');
    const found = [];
    for (const [index, target] of hidden.entries()) {
      // each from an address of its own: the way in is counted
      const person = new Browser({ ca: stage.ca, address: Object.values(CLIENTS)[index], person: 'ada', reach });
      person.cookies = [...ada.cookies];
      const out = await person.ask(at(HOSTS.door, `/oauth2/sign_out?rd=${encodeURIComponent(target)}`));
      if (out.location && !within(out.location.hostname)) found.push(`sign_out to ${out.location.href}`);
    }
    const { location } = await stranger(stage).ask(at(HOSTS.tools), {
      headers: { 'X-Forwarded-Host': 'evil.example.net', 'X-Forwarded-Uri': evil },
    });
    const state = Buffer.from(String(location?.searchParams.get('state')), 'base64url').toString();
    if (state.includes('evil')) found.push(`a client's X-Forwarded-Host is kept in ${state}`);
    if (!state.includes(at(HOSTS.tools))) found.push(`no way back in ${state}`);
    return differs(found, []);
  },
  'headers of the edge are believed of pods alone': async () => {
    const { request } = await import('node:http');
    const ask = (localAddress) =>
      new Promise((done, fail) => {
        const headers = { 'X-Forwarded-Host': HOSTS.wiki, 'X-Forwarded-Proto': 'https', 'X-Forwarded-Uri': '/here', Accept: 'text/html' };
        request({ host: PLACES.door, port: 4180, localAddress, headers })
          .on('response', (response) => {
            response.resume();
            done(Buffer.from(new URL(response.headers.location).searchParams.get('state'), 'base64url').toString());
          })
          .on('error', fail)
          .end();
      });
    const [pod, other] = [await ask(PLACES.applications), await ask(STRANGER)];
    return differs([pod.includes(at(HOSTS.wiki, '/here')), other.includes(HOSTS.wiki)], [true, false]);
  },
  'another pod of the sign-in knows the same people: it keeps nothing': async (stage) => {
    await stage.restartProxy();
    const { status, body } = await browser(stage, 'ada').ask(at(HOSTS.tools));
    return differs([status, seen({ body })], [200, ADA]);
  },
  'while the issuer is away, who has signed in stays so, also with a pod that has just started': async (stage) => {
    await stage.issuer.stop();
    await stage.restartProxy();
    const { status } = await browser(stage, 'ada').ask(at(HOSTS.wiki));
    const fresh = await stranger(stage).ask(at(HOSTS.wiki));
    return differs([status, fresh.status], [200, 302]);
  },
  'who signs out is out': async (stage) => {
    const ada = browser(stage, 'ada');
    await ada.ask(at(HOSTS.door, '/oauth2/sign_out'));
    const { status } = await ada.ask(at(HOSTS.tools));
    return differs([ada.cookies.some(({ name }) => name === SESSION), status], [false, 302]);
  },
  'the way back from the issuer is counted: the eleventh within a minute is refused': async (stage) => {
    const crowd = new Browser({ ca: stage.ca, address: '203.0.113.6', reach });
    const statuses = [];
    for (let i = 0; i < 14; i += 1) statuses.push((await crowd.ask(at(HOSTS.door, '/oauth2/callback?code=guess&state=x'))).status);
    const first = statuses.indexOf(429);
    return first >= 9 && first <= 11 ? undefined : `statuses ${statuses.join(' ')}`;
  },
  'its metrics have the names and labels that its alerts read': async (stage) => {
    const text = await stage.metrics();
    return differs(
      ['oauth2_proxy_requests_total{code="202"}', 'oauth2_proxy_requests_total{code="302"}'].filter((series) => !text.includes(series)),
      [],
    );
  },
  'no token, no secret and no code of a sign-in that was ended is in its log': ({ log }) => {
    // of a callback without its cookie it prints the whole request: that code is worth nothing without the verifier, which is in the cookie
    const lines = log.filter(
      (line) => line.startsWith('oauth2-proxy') && !/AuthFailure (No cookies were found|.*CSRF cookie with name)/.test(line),
    );
    const found = lines.find((line) => /code=(?!guess)|eyJ|client_secret|__Secure-sign-in=/.test(line));
    return found && `its log has ${found}`;
  },
};

const within = (host) => host === 'example.org' || host.endsWith('.example.org');
