// People who sign in: what they are asked for, and what clients learn.
import { differs } from './found.mjs';
import { answerOf, BACK, cameBack, person, redeem, SHOP, stranger, WIKI } from './client.mjs';
import { beginning, claimsOf } from './person.mjs';
import { HOSTS, ISSUER } from './site.mjs';

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
};
