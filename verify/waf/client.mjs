// Requests as bytes: what a client library would refuse to send is sent as well.
import { connect } from 'node:net';

/** @typedef {{ method?: string, host?: string, path?: string, headers?: Record<string, string>, body?: string | Buffer, raw?: string | Buffer, version?: string }} Wire */

/** @param {Wire} request @returns {Buffer} */
export const bytesOf = ({ method = 'GET', host = '', path = '/', headers = {}, body, raw, version = 'HTTP/1.1' }) => {
  if (raw !== undefined) return Buffer.from(raw);
  const content = body === undefined ? undefined : Buffer.from(body);
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const lines = [`${method} ${path} ${version}`];
  if (!names.has('host')) lines.push(`Host: ${host}`);
  if (!names.has('connection')) lines.push('Connection: close');
  for (const [name, value] of Object.entries(headers)) if (value !== null) lines.push(`${name}: ${value}`);
  if (content !== undefined && !names.has('content-length') && !names.has('transfer-encoding'))
    lines.push(`Content-Length: ${content.length}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8'), content ?? Buffer.alloc(0)]);
};

/** Sends bytes and reads until the other side is done. @returns {Promise<{ status: number, head: string, body: string }>} status 0 where none came */
export const send = (bytes, { address, port, from, seconds = 20 }) =>
  new Promise((done) => {
    const socket = connect({ host: address, port, localAddress: from });
    let answer = Buffer.alloc(0);
    const end = () => {
      socket.destroy();
      const text = answer.toString('latin1');
      const cut = text.indexOf('\r\n\r\n');
      const head = cut < 0 ? text : text.slice(0, cut);
      done({
        status: Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1] ?? 0),
        head,
        body: cut < 0 ? '' : answer.subarray(cut + 4).toString('utf8'),
      });
    };
    socket.setTimeout(seconds * 1000, end);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      // an upgraded connection does not end by itself
      if (/^HTTP\/1\.1 101 [^]*\r\n\r\n/.test(answer.toString('latin1'))) end();
    });
    socket.on('end', end);
    socket.on('error', end);
  });
