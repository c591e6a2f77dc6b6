// A browser without pages: it keeps cookies as RFC 6265 says and follows redirects.
import { request } from 'node:https';

const MOST_REDIRECTS = 15;

/** One cookie of a response. */
export const readCookie = (line, host) => {
  const [pair, ...attributes] = line.split(';').map((part) => part.trim());
  const [name, ...value] = pair.split('=');
  const given = Object.fromEntries(attributes.map((part) => part.split('=')).map(([key, text = true]) => [key.toLowerCase(), text]));
  const domain = typeof given.domain === 'string' ? given.domain.replace(/^\./, '') : undefined;
  const gone = Number(given['max-age'] ?? 1) <= 0 || (given.expires !== undefined && Date.parse(given.expires) < Date.now());
  return { name, value: value.join('='), host, domain, given, gone };
};

export class Browser {
  /** @type {ReturnType<typeof readCookie>[]} */
  cookies = [];

  /**
   * @param {{ ca: string, address: string, person?: string, reach: (host: string) => { host: string, port: number } }} options
   * `address` is where it connects from, `person` who sits before it, `reach` where a host name leads
   */
  constructor(options) {
    this.options = options;
  }

  /** One request. @param {string | URL} where @param {{ headers?: object, method?: string, body?: string }} more */
  ask(where, { headers = {}, method = 'GET', body } = {}) {
    const url = new URL(where);
    const { ca, address, person, reach } = this.options;
    const held = this.cookies.filter(({ host, domain }) => (domain === undefined ? host === url.hostname : within(url.hostname, domain)));
    const cookie = held.map(({ name, value }) => `${name}=${value}`).join('; ');
    const target = reach(url.hostname);
    return new Promise((done, fail) => {
      const sent = request({
        ...target,
        servername: url.hostname,
        localAddress: address,
        ca,
        agent: false,
        method,
        path: `${url.pathname}${url.search}`,
        headers: {
          Host: url.host,
          Accept: 'text/html',
          ...(cookie !== '' && { Cookie: cookie }),
          ...(person !== undefined && url.pathname.startsWith('/interaction/') && { 'X-Person': person }),
          ...headers,
        },
      });
      sent.on('error', fail);
      sent.on('response', (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => {
          const set = (response.headers['set-cookie'] ?? []).map((line) => readCookie(line, url.hostname));
          for (const fresh of set) {
            // a browser takes no cookie for a domain that the host is not in
            if (fresh.domain !== undefined && !within(url.hostname, fresh.domain)) continue;
            this.cookies = this.cookies.filter(
              ({ name, domain, host }) => name !== fresh.name || (domain ?? host) !== (fresh.domain ?? fresh.host),
            );
            if (!fresh.gone) this.cookies.push(fresh);
          }
          const location = response.headers.location === undefined ? undefined : new URL(response.headers.location, url);
          done({ url, status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString(), set, location });
        });
      });
      sent.end(body);
    });
  }

  /** Follows redirects to the end. @returns the last answer, with the addresses before it in `chain` */
  async visit(where, more) {
    const chain = [];
    let next = new URL(where);
    for (let hops = 0; hops < MOST_REDIRECTS; hops += 1) {
      const answer = await this.ask(next, more);
      if (answer.status < 300 || answer.status >= 400 || !answer.location) return { ...answer, chain };
      chain.push(answer);
      next = answer.location;
    }
    throw new Error(`${where}: still redirected after ${MOST_REDIRECTS}: ${chain.map(({ url }) => url.href).join(' → ')}`);
  }
}

const within = (host, domain) => host === domain || host.endsWith(`.${domain}`);
