// What clients and browsers are refused, what it tells of itself, and who asks it for pages without a sign-in.
import { until } from '../hosts/shell.mjs';
import { differs } from './found.mjs';
import { BACK, cameBack, person, SHOP, stranger } from './client.mjs';
import { PLACES } from './places.mjs';
import { beginning } from './person.mjs';
import { HOSTS, ISSUER, TRIES } from './site.mjs';

export const refusing = {
  'its pages may be framed by nobody, but for the two that its page of accounts frames by itself': {
    prove: async (lab) => {
      const headers = async (path) => {
        const { status, headers: found } = await stranger(lab).ask(`${ISSUER}${path}`);
        return [status, /frame-ancestors ([^;]*)/.exec(found['content-security-policy'] ?? '')?.[1]];
      };
      const own = '/protocol/openid-connect';
      const frames = [await headers(`${own}/login-status-iframe.html`), await headers(`${own}/3p-cookies/step1.html`)];
      return differs(
        [...frames, await headers('/account/')],
        [
          [200, "'self'"],
          [200, "'self'"],
          [200, "'self'"],
        ],
      );
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
