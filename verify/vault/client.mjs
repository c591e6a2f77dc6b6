// Asks a server as its clients do: the certificate is checked, and named as the Service is.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { get } from 'node:http';

export class Client {
  constructor(url, authority, serverName) {
    Object.assign(this, { url, serverName, ca: readFileSync(authority) });
  }

  /** @returns {Promise<{ status: number, body: any, bytes: Buffer, certificate: string }>} */
  ask(method, path, { token, body, bytes } = {}) {
    const text = body === undefined ? bytes : JSON.stringify(body);
    const headers = { ...(token && { 'X-Vault-Token': token }), ...(text && { 'Content-Length': Buffer.byteLength(text) }) };
    return new Promise((done, fail) => {
      const call = request(
        new URL(`/v1/${path}`, this.url),
        { method, headers, ca: this.ca, servername: this.serverName, agent: false },
        (answer) => {
          const certificate = answer.socket.getPeerCertificate().serialNumber;
          const chunks = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('error', fail);
          answer.on('end', () => {
            const bytes = Buffer.concat(chunks);
            const json = (answer.headers['content-type'] ?? '').includes('json') && bytes.length > 0;
            done({ status: answer.statusCode, body: json ? JSON.parse(bytes.toString()) : {}, bytes, certificate });
          });
        },
      );
      call.on('error', fail);
      call.end(text);
    });
  }

  /** Signs in as an account does. */
  login(role, jwt) {
    return this.ask('POST', 'auth/kubernetes/login', { body: { role, jwt } });
  }
}

/** What a port without TLS answers, as Prometheus asks. @returns {Promise<{ status: number, text: string }>} */
export const scrape = (url) =>
  new Promise((done, fail) => {
    get(
      url,
      { headers: { Accept: 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.1' } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += chunk));
        answer.on('end', () => done({ status: answer.statusCode, text }));
      },
    ).on('error', fail);
  });
