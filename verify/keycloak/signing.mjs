// People and clients: who gets in where, and by what.
import { until } from '../hosts/shell.mjs';
import { Browser } from '../identity/browser.mjs';
import { differs } from './found.mjs';
import { PLACES } from './lab.mjs';
import { beginning, claimsOf, Person } from './person.mjs';
import { HOSTS, ISSUER, TRIES } from './site.mjs';

const EDGE = { host: PLACES.edge, port: 8443 };
const BACK = `https://${HOSTS.shop}/back`;
const SHOP = { client: 'shop', redirect: BACK };
const WIKI = { client: 'wiki', redirect: `https://${HOSTS.wiki}/back` };

/** People keep what they have set from proof to proof. */
export const people = new Map();
export const person = (lab, name) => {
  if (!people.has(name)) {
    const password = lab.value(`id/person-${name}`);
    people.set(name, new Person({ name, password, ca: lab.ca, address: lab.address, edge: EDGE }).fresh());
  }
  return people.get(name);
};
const stranger = (lab) => new Browser({ ca: lab.ca, address: lab.address(), reach: () => EDGE });
const answerOf = (lab, client) => lab.blueprint.services.find(({ name }) => name === client).answers['sign-in'];
const secretOf = (lab, client) => lab.value(answerOf(lab, client).clientSecret.secret);

/** Ends a sign-in as a client does, through the edge. */
export const redeem = async (lab, begun, location, { secret, verifier = begun.verifier } = {}) => {
  const { clientId } = answerOf(lab, begun.client);
  const form = {
    grant_type: 'authorization_code',
    code: location.searchParams.get('code'),
    redirect_uri: begun.redirect,
    ...(verifier && { code_verifier: verifier }),
  };
  const basic = Buffer.from(`${clientId}:${secret ?? secretOf(lab, begun.client)}`).toString('base64');
  const { status, body } = await stranger(lab).ask(`${ISSUER}/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Authorization: `Basic ${basic}` },
    body: new URLSearchParams(form).toString(),
  });
  return { status, answer: JSON.parse(body) };
};

/** Where somebody stands after a sign-in: back at the client with a code, or not. */
const cameBack = ({ location }, to) =>
  location !== undefined && `${location.origin}${location.pathname}` === to && location.searchParams.has('code');
const kept = {};

export const signing = {
  'its discovery document says what clients were told': {
    prove: async (lab) => {
      const { body } = await stranger(lab).ask(`${ISSUER}/.well-known/openid-configuration`, { headers: { Accept: 'application/json' } });
      const known = JSON.parse(body);
      const { issuer, endpoints, scopes } = answerOf(lab, 'shop');
      const told = [issuer, ...Object.values(endpoints)];
      const own = ['issuer', 'authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'end_session_endpoint'];
      return (
        differs(
          own.map((key) => known[key]),
          told,
        ) ??
        differs(
          scopes.filter((scope) => !known.scopes_supported.includes(scope)),
          [],
        ) ??
        differs(known.code_challenge_methods_supported.includes('S256'), true)
      );
    },
  },
  'administrators, other realms, metrics and health are served to nobody': {
    prove: async (lab) => {
      const paths = ['/', '/admin/', '/admin/realms', '/realms/master', '/realms/master/account', '/metrics', '/health', '/realms/sites'];
      const statuses = await Promise.all(paths.map(async (path) => (await stranger(lab).ask(`https://${HOSTS.id}${path}`)).status));
      return differs(
        statuses,
        paths.map(() => 404),
      );
    },
  },
  'who is new changes the first password and registers a code before anything else, and comes back with a code for the client': {
    first: true,
    prove: async (lab) => {
      const begun = beginning(SHOP);
      const came = await person(lab, 'ada').go(begun.url);
      if (!cameBack(came, BACK))
        return `asked ${came.asked}, then ${came.status} ${came.location ?? came.url}: ${came.body.slice(0, 1500)}`;
      Object.assign(kept, { begun, location: came.location });
      return differs(
        [[...came.asked].sort(), came.location.searchParams.get('state')],
        [['kc-form-login', 'kc-passwd-update-form', 'kc-totp-settings-form'].sort(), begun.state],
      );
    },
  },
  'the client learns who it is, with groups under the name that the contract promises': {
    prove: async (lab) => {
      const { begun, location } = kept;
      const { status, answer } = await redeem(lab, begun, location);
      if (status !== 200) return `got ${status}: ${JSON.stringify(answer)}`;
      const told = claimsOf(answer.id_token);
      const { claims } = answerOf(lab, 'shop');
      kept.idToken = answer.id_token;
      const lasts = told.exp - told.iat;
      const roles = claimsOf(answer.access_token);
      return (
        differs(
          [told.iss, told.aud, told.nonce, told[claims.user], told.name, told.email, told.email_verified, [...told[claims.groups]].sort()],
          [ISSUER, 'shop', begun.nonce, 'ada', 'Ada Lovelace', 'ada@example.org', true, ['ops', 'staff']],
        ) ?? differs([lasts, roles.realm_access, roles.resource_access], [3600, undefined, undefined])
      );
    },
  },
  'a code is worth nothing a second time, to another client, or without what the client began with': {
    prove: async (lab) => {
      const again = await redeem(lab, kept.begun, kept.location);
      const results = [again.status];
      for (const change of [{ verifier: 'x'.repeat(43) }, { secret: 'guessed' }]) {
        const begun = beginning(SHOP);
        const { location } = await person(lab, 'ada').go(begun.url);
        results.push((await redeem(lab, begun, location, change)).status);
      }
      return differs(results, [400, 400, 401]);
    },
  },
  'who has signed in is asked for nothing again, while the session lasts': {
    prove: async (lab) => {
      const begun = beginning(SHOP);
      const came = await person(lab, 'ada').go(begun.url);
      return differs([came.asked, cameBack(came, BACK)], [[], true]);
    },
  },
  'an address that is not registered is nobody to come back to, letter by letter': {
    prove: async (lab) => {
      const wrong = [
        `${BACK}/`,
        `${BACK}?x=1`,
        `${BACK.toUpperCase()}`,
        `https://${HOSTS.wiki}/back`,
        'https://evil.example.net/back',
        `http://${HOSTS.shop}/back`,
      ];
      const found = [];
      for (const redirect of wrong) {
        const { status, location } = await stranger(lab).ask(beginning({ ...SHOP, redirect }).url);
        if (status !== 400 || location) found.push(`${redirect}: ${status} ${location}`);
      }
      return differs(found, []);
    },
  },
  'a client that does not prove that it began is refused, and so are flows without a code': {
    prove: async (lab) => {
      const without = await stranger(lab).ask(beginning({ ...SHOP, pkce: null }).url);
      const plain = await stranger(lab).ask(beginning({ ...SHOP, pkce: 'plain' }).url);
      const implicit = await stranger(lab).ask(beginning(SHOP).url.replace('response_type=code', 'response_type=token'));
      const errors = [without, plain, implicit].map(({ location }) => location?.href.match(/error=([a-z_]+)/)?.[1]);
      const body = new URLSearchParams({
        grant_type: 'password',
        client_id: 'admin-cli',
        username: 'ada',
        password: person(lab, 'ada').password,
      });
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const direct = await stranger(lab).ask(`${ISSUER}/protocol/openid-connect/token`, { method: 'POST', headers, body: body.toString() });
      return differs([...errors, direct.status], ['invalid_request', 'invalid_request', 'unauthorized_client', 400]);
    },
  },
  'next time a code of the second factor is asked for, and a wrong one opens nothing': {
    prove: async (lab) => {
      const ada = person(lab, 'ada').fresh();
      const honest = ada.code.bind(ada);
      ada.code = () => Promise.resolve('000000');
      const wrong = await ada.go(beginning(SHOP).url, true);
      ada.code = honest;
      const right = await ada.fresh().go(beginning(SHOP).url);
      return (
        differs([wrong.asked, wrong.location, wrong.form?.id], [['kc-form-login', 'kc-otp-login-form'], undefined, 'kc-otp-login-form']) ??
        differs([right.asked, cameBack(right, BACK)], [['kc-form-login', 'kc-otp-login-form'], true])
      );
    },
  },
  'who is in none of the groups is refused, also when signed in elsewhere': {
    prove: async (lab) => {
      const bob = person(lab, 'bob');
      const elsewhere = await bob.go(beginning(WIKI).url);
      const refused = await bob.go(beginning(SHOP).url);
      const anew = await bob.fresh().go(beginning(SHOP).url);
      return differs(
        [cameBack(elsewhere, WIKI.redirect), refused.asked, cameBack(refused, BACK), cameBack(anew, BACK)],
        [true, [], false, false],
      );
    },
  },
  'a command line has no secret, and people are asked before it learns who they are': {
    prove: async (lab) => {
      const ada = person(lab, 'ada');
      const begun = beginning({ client: 'shop-cli', redirect: 'http://localhost:8085/back' });
      const asked = await ada.go(begun.url);
      const other = await stranger(lab).ask(beginning({ client: 'shop-cli', redirect: 'http://localhost:8086/back' }).url);
      const bob = await person(lab, 'bob').fresh().go(begun.url);
      return differs(
        [asked.location, /name="accept"/.test(asked.body), other.status, bob.location, /name="accept"/.test(bob.body)],
        [undefined, true, 400, undefined, false],
      );
    },
  },
  'who signs out is out, and is sent only where the client said': {
    prove: async (lab) => {
      const ada = person(lab, 'ada');
      const out = (to) => {
        const query = new URLSearchParams({ id_token_hint: kept.idToken, post_logout_redirect_uri: to, client_id: 'shop' });
        return ada.browser.ask(`${ISSUER}/protocol/openid-connect/logout?${query}`);
      };
      const begun = beginning(SHOP);
      const { location } = await ada.go(begun.url);
      kept.idToken = (await redeem(lab, begun, location)).answer.id_token;
      const elsewhere = await out(BACK);
      const left = await out(`https://${HOSTS.shop}/bye`);
      const after = await ada.browser.ask(beginning(SHOP).url);
      return differs([elsewhere.status, left.status, left.location?.href, after.status], [400, 302, `https://${HOSTS.shop}/bye`, 200]);
    },
  },
  [`after ${TRIES} wrong passwords an account is locked, also for the right one`]: {
    prove: async (lab) => {
      const carl = person(lab, 'carl');
      const first = carl.password;
      carl.password = 'guessed';
      await carl.go(beginning(SHOP).url, true);
      carl.password = first;
      const came = await carl.fresh().go(beginning(SHOP).url);
      if (!cameBack(came, BACK)) return `locked after one, asked ${came.asked}`;
      const { password } = carl;
      carl.password = 'guessed';
      for (let tries = 0; tries < TRIES; tries += 1) await carl.fresh().go(beginning(SHOP).url, true);
      carl.password = password;
      const locked = await carl.fresh().go(beginning(SHOP).url, true);
      return differs([locked.location, locked.form?.id], [undefined, 'kc-form-login']);
    },
  },
  'its metrics have the names and labels that its alerts read': {
    prove: async () => {
      const text = await (await fetch(`http://${PLACES.servers[0]}:9000/metrics`)).text();
      const series = [
        /^keycloak_user_events_total\{[^}]*error="",event="login"/m,
        /^keycloak_user_events_total\{[^}]*error="invalid_user_credentials",event="login"/m,
        /^keycloak_user_events_total\{[^}]*error="user_temporarily_disabled",event="login"/m,
        /^keycloak_user_events_total\{[^}]*error="invalid_client_credentials",event="code_to_token"/m,
        /^http_server_requests_seconds_count\{[^}]*status="200"/m,
        /^jvm_memory_used_bytes\{[^}]*area="heap"/m,
        /^jvm_memory_max_bytes\{[^}]*area="heap"/m,
        /^agroal_awaiting_count\{/m,
        /^agroal_active_count\{/m,
      ];
      const missing = series.filter((pattern) => !pattern.test(text)).map(String);
      const near = text.split('\n').filter((line) => /^keycloak_user_events_total|^agroal_a/.test(line));
      return missing.length === 0 ? undefined : `missing ${missing.join(' ')}; has ${near.join('\n').slice(0, 3000)}`;
    },
  },
  'what has no sign-in is let through by oauth2-proxy, which asks Keycloak, to members alone': {
    prove: async (lab) => {
      const door = lab.startDoor();
      await until(
        'the sign-in before pages is ready',
        () =>
          fetch(`http://${PLACES.door}:4180/ready`).then(
            ({ ok }) => ok,
            () => false,
          ),
        20,
      ).catch((error) => {
        throw new Error(`${error.message}: ${door.output().slice(-2000)}`);
      });
      const through = async (name) => {
        const who = person(lab, name).fresh();
        let answer = await who.browser.ask(`https://${HOSTS.tools}/a?b=1`);
        for (let hops = 0; hops < 6 && answer.location; hops += 1)
          answer = answer.location.host === HOSTS.id ? await who.go(answer.location) : await who.browser.ask(answer.location);
        return answer;
      };
      const ada = await through('ada');
      const bob = await through('bob');
      if (ada.status !== 200) return `got ${ada.status} at ${ada.url}: ${ada.body.slice(0, 500)} ${door.output().slice(-1500)}`;
      const { url, headers } = JSON.parse(ada.body);
      return differs(
        [
          url,
          headers['x-auth-request-preferred-username'],
          [...headers['x-auth-request-groups'].split(',')].sort(),
          bob.status === 200 && bob.url.host === HOSTS.tools,
        ],
        ['/a?b=1', 'ada', ['ops', 'staff'], false],
      );
    },
  },
};
