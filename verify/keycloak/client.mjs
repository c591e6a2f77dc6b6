// The clients of the site, and the people who sign in to them, each of whom keeps what they have set.
import { Browser } from '../identity/browser.mjs';
import { PLACES } from './places.mjs';
import { Person } from './person.mjs';
import { HOSTS, ISSUER } from './site.mjs';

export const EDGE = { host: PLACES.edge, port: 8443 };
export const BACK = `https://${HOSTS.shop}/back`;
export const SHOP = { client: 'shop', redirect: BACK };
export const WIKI = { client: 'wiki', redirect: `https://${HOSTS.wiki}/back` };

/** People keep what they have set from proof to proof. */
const people = new Map();
export const person = (lab, name) => {
  if (!people.has(name)) {
    const password = lab.value(`id/person-${name}`);
    people.set(name, new Person({ name, password, ca: lab.ca, address: lab.address, edge: EDGE }).fresh());
  }
  return people.get(name);
};
export const stranger = (lab) => new Browser({ ca: lab.ca, address: lab.address(), reach: () => EDGE });
export const answerOf = (lab, client) => lab.blueprint.services.find(({ name }) => name === client).answers['sign-in'];
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
export const cameBack = ({ location }, to) =>
  location !== undefined && `${location.origin}${location.pathname}` === to && location.searchParams.has('code');
