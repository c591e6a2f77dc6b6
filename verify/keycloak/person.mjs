// Somebody before a browser at Keycloak's pages: fills in what is asked for, until they are sent back or nothing more can be done.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { sleep } from '../hosts/shell.mjs';
import { Browser } from '../identity/browser.mjs';
import { HOSTS, ISSUER } from './site.mjs';

const PERIOD = 30;
const MOST_PAGES = 20;
const decoded = (text) => text.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=').replaceAll('&quot;', '"');

/** The first form of a page. */
export const formOf = (page) => {
  const [, attributes, inside] = /<form([^>]*)>([\s\S]*?)<\/form>/.exec(page) ?? [];
  if (attributes === undefined) return undefined;
  const attribute = (text, name) => decoded(new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '');
  const hidden = [...inside.matchAll(/<input([^>]*)>/g)]
    .map(([, input]) => input)
    .filter((input) => /type="hidden"/.test(input) && attribute(input, 'name') !== '')
    .map((input) => [attribute(input, 'name'), attribute(input, 'value')]);
  return { id: attribute(attributes, 'id'), action: attribute(attributes, 'action'), fields: Object.fromEntries(hidden) };
};

/** A code of RFC 6238 for a step of 30 seconds. */
const codeAt = (key, step) => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = digest[digest.length - 1] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};

export class Person {
  /** @param {{ name: string, password: string, ca: string, address: () => string, edge: { host: string, port: number } }} props */
  constructor(props) {
    Object.assign(this, props, { key: undefined, step: 0, asked: [] });
  }

  /** A browser that nobody has used, from an address that nobody has used. */
  fresh() {
    this.browser = new Browser({ ca: this.ca, address: this.address(), reach: () => this.edge });
    return this;
  }

  /** Each code once: another one is that of the next half minute. */
  async code() {
    const now = () => Math.floor(Date.now() / 1000 / PERIOD);
    this.step = Math.max(this.step + 1, now());
    while (this.step > now() + 1) await sleep(1);
    return codeAt(this.key, this.step);
  }

  async answer({ id, fields }) {
    switch (id) {
      case 'kc-form-login':
        return { ...fields, username: this.name, password: this.password };
      case 'kc-passwd-update-form':
        this.password = `new-${randomBytes(12).toString('hex')}`;
        return { ...fields, 'password-new': this.password, 'password-confirm': this.password };
      case 'kc-totp-settings-form':
        this.key = fields.totpSecret;
        return { ...fields, totp: await this.code(), userLabel: 'judge' };
      case 'kc-otp-login-form':
        return { ...fields, otp: await this.code() };
      default:
        return undefined;
    }
  }

  /** Goes to an address and does what is asked. @returns the last answer, `location` where it leads away from Keycloak, and the forms in `asked` */
  async go(where, once = false) {
    const asked = [];
    let answer = await this.browser.ask(where);
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      if (answer.status >= 300 && answer.status < 400 && answer.location) {
        if (answer.location.host !== HOSTS.id) return { ...answer, asked };
        answer = await this.browser.ask(answer.location);
        continue;
      }
      const form = answer.status === 200 || answer.status === 400 ? formOf(answer.body) : undefined;
      const fields = form && (await this.answer(form));
      if (!fields || (once && asked.includes(form.id))) return { ...answer, asked, form };
      asked.push(form.id);
      answer = await this.browser.ask(new URL(form.action, answer.url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: `https://${HOSTS.id}` },
        body: new URLSearchParams(fields).toString(),
      });
    }
    throw new Error(`${where}: still asked after ${MOST_PAGES} pages: ${asked.join(', ')}`);
  }
}

/** What a client sends people to sign in with, and what it needs afterwards. */
export const beginning = ({ client, redirect, pkce = 'S256', scope = 'openid profile email groups' }) => {
  const verifier = randomBytes(32).toString('base64url');
  const query = {
    client_id: client,
    redirect_uri: redirect,
    response_type: 'code',
    scope,
    state: randomBytes(16).toString('hex'),
    nonce: randomBytes(16).toString('hex'),
    ...(pkce && { code_challenge_method: pkce, code_challenge: createHash('sha256').update(verifier).digest('base64url') }),
  };
  return { url: `${ISSUER}/protocol/openid-connect/auth?${new URLSearchParams(query)}`, verifier, redirect, client, ...query };
};

/** Claims of a token, which came from the token endpoint over TLS: whose signature it has is not looked at. */
export const claimsOf = (token) => JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());
