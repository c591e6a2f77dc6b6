// The realm over time: what is changed by hand, what leaves the site, and a second server.
import { differs } from './found.mjs';
import { PLACES } from './places.mjs';
import { beginning } from './person.mjs';
import { person, SHOP, stranger, WIKI } from './client.mjs';
import { HOSTS } from './site.mjs';

/** Keycloak's API, as an administrator by hand. */
const admin = async (lab, method, path, body) => {
  const url = `http://${PLACES.servers[0]}:8080`;
  const form = { grant_type: 'client_credentials', client_id: 'archipel', client_secret: lab.value('id/keeper') };
  const token = await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: 'POST', body: new URLSearchParams(form) });
  const headers = { Authorization: `Bearer ${(await token.json()).access_token}`, 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/admin/realms/site${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
};
const clientsOf = async (lab) => (await admin(lab, 'GET', '/clients?max=-1')).map(({ clientId }) => clientId);
/** All that is known of people, with what they prove themselves by: no session and no time. */
const accounts = (lab) =>
  lab.psql(
    `SELECT u.username, u.enabled, u.email, c.type, c.id, c.secret_data FROM user_entity u LEFT JOIN credential c ON c.user_id = u.id
     JOIN realm r ON r.id = u.realm_id WHERE r.name = 'site' ORDER BY 1, 4, 5`,
  );
const ways = async (lab) =>
  (await admin(lab, 'GET', '/authentication/flows')).map(({ alias }) => alias).filter((alias) => alias.startsWith('archipel-'));
const mayEdit = (attribute, edit) =>
  attribute.name === 'email' ? { ...attribute, permissions: { ...attribute.permissions, edit } } : attribute;
const permissionsOf = ({ permissions: { view, edit } }) => [view.sort(), edit.sort()];
const keep = (lab) => {
  const { code, out } = lab.keep();
  lab.kept = out;
  if (code !== 0) throw new Error(`ended with ${code}: ${out.slice(-2000)}`);
  return out;
};

export const keeping = {
  'what was changed by hand is as the site says again, and what was made by hand stays': {
    prove: async (lab) => {
      const [shop] = await admin(lab, 'GET', '/clients?clientId=shop');
      await admin(lab, 'PUT', `/clients/${shop.id}`, {
        ...shop,
        redirectUris: ['https://*'],
        directAccessGrantsEnabled: true,
        secret: 'guessed',
      });
      await admin(lab, 'DELETE', `/clients/${shop.id}/roles/member`);
      const realm = await admin(lab, 'GET', '');
      await admin(lab, 'PUT', '', { ...realm, bruteForceProtected: false, browserFlow: 'browser' });
      const profile = await admin(lab, 'GET', '/users/profile');
      await admin(lab, 'PUT', '/users/profile', {
        ...profile,
        attributes: profile.attributes.map((one) => mayEdit(one, ['admin', 'user'])),
      });
      await admin(lab, 'POST', '/clients', { clientId: 'by-hand', redirectUris: ['https://hand.example.org/'] });
      keep(lab);
      const again = keep(lab);
      const [now] = await admin(lab, 'GET', '/clients?clientId=shop');
      const after = await admin(lab, 'GET', '');
      const { attributes } = await admin(lab, 'GET', '/users/profile');
      const refused = await person(lab, 'bob').fresh().go(beginning(SHOP).url);
      return differs(
        [
          now.redirectUris.sort(),
          now.directAccessGrantsEnabled,
          now.secret === shop.secret,
          [after.bruteForceProtected, after.browserFlow === realm.browserFlow],
          refused.location,
          // nobody sets the address by which services know people
          permissionsOf(attributes.find(({ name }) => name === 'email')),
          (await clientsOf(lab)).includes('by-hand'),
          again.includes('kept, 0 changes'),
        ],
        [
          ['https://shop.example.org/also', 'https://shop.example.org/back'],
          false,
          true,
          [true, true],
          undefined,
          [['admin', 'user'], ['admin']],
          true,
          true,
        ],
      );
    },
  },
  'a client that leaves the site is gone with its way to sign in, and nobody else is touched': {
    prove: async (lab) => {
      const before = { accounts: accounts(lab), ways: await ways(lab) };
      await lab.write({ shop: false });
      const out = keep(lab);
      const clients = await clientsOf(lab);
      const left = before.ways.filter((way) => !way.startsWith('archipel-shop-'));
      const gone = await stranger(lab).ask(beginning(SHOP).url);
      const other = await person(lab, 'ada').fresh().go(beginning(WIKI).url);
      return (
        differs(
          [
            clients.filter((name) => /^shop/.test(name)),
            ['by-hand', 'door', 'wiki'].filter((name) => !clients.includes(name)),
            gone.status,
          ],
          [[], [], 400],
        ) ??
        differs([(await ways(lab)).sort(), before.accounts === accounts(lab), other.location?.host], [left.sort(), true, HOSTS.wiki]) ??
        (out.includes('removed the client shop') && keep(lab).includes('kept, 0 changes') ? undefined : out)
      );
    },
  },
  'groups that may no longer come in do not, from the next time on': {
    prove: async (lab) => {
      await lab.write({ shop: false, groups: ['ops'] });
      keep(lab);
      const bob = await person(lab, 'bob').fresh().go(beginning(WIKI).url);
      const ada = await person(lab, 'ada').go(beginning(WIKI).url);
      return differs([bob.location, ada.location?.host], [undefined, HOSTS.wiki]);
    },
  },
  'who leaves the site file is disabled, and has what they had when put back': {
    prove: async (lab) => {
      const before = accounts(lab);
      await lab.write({ shop: false, people: ['ada', 'carl'] });
      keep(lab);
      const out = await person(lab, 'bob').fresh().go(beginning(WIKI).url, true);
      await lab.write({ shop: false });
      keep(lab);
      const back = await person(lab, 'bob').fresh().go(beginning(WIKI).url);
      return differs([out.location, back.location?.host, before === accounts(lab)], [undefined, HOSTS.wiki, true]);
    },
  },
};
