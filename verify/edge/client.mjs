// Requests as the load balancer passes them on (PROXY protocol v2), or straight from an address.
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Where Traefik listens. */
export const EDGE = '10.1.0.1';
const SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);

/** What a balancer sends before the stream (haproxy.org, proxy-protocol.txt, 2.2): TCP over IPv4 from `client`. */
const header = (client, port) => {
  const body = Buffer.alloc(12);
  Buffer.from(client.split('.').map(Number)).copy(body, 0);
  Buffer.from(EDGE.split('.').map(Number)).copy(body, 4);
  body.writeUInt16BE(40_000, 8);
  body.writeUInt16BE(port, 10);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(body.length);
  return Buffer.concat([SIGNATURE, Buffer.from([0x21, 0x11]), size, body]);
};

/**
 * A connection to the edge.
 * @param {{ from: string, speaksFor?: string, port: number }} options `from` is the source address; `speaksFor` the client of a PROXY header
 */
const open = ({ from, speaksFor, port }) =>
  new Promise((done, fail) => {
    const socket = connect({ host: EDGE, port, localAddress: from }, () => {
      if (speaksFor !== undefined) socket.write(header(speaksFor, port));
      done(socket);
    });
    socket.once('error', fail);
  });

/** A TLS session, or the reason why there is none. */
export const handshake = async ({ host, ca, min = 'TLSv1.2', max = 'TLSv1.3', ...way }) => {
  const socket = await open({ port: 8443, ...way });
  return new Promise((done, fail) => {
    const session = connectTls({ socket, servername: host, ca, minVersion: min, maxVersion: max, ALPNProtocols: ['http/1.1'] }, () =>
      done(session),
    );
    session.once('error', fail);
    socket.once('error', fail);
  });
};

/**
 * One request over a connection of its own.
 * @returns {Promise<{ status: number, headers: object, body: string, first: number, total: number }>} times in ms, of the first byte and the last
 */
export const ask = async ({ host, path = '/', method = 'GET', headers = {}, body, plain = false, chunked = false, ...way }) => {
  const socket = plain ? await open({ port: 8000, ...way }) : await handshake({ host, ...way });
  const started = performance.now();
  return new Promise((done, fail) => {
    const length = body === undefined || chunked ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const sent = httpRequest({
      createConnection: () => socket,
      method,
      path,
      headers: { Host: host, Connection: 'close', ...length, ...headers },
    });
    sent.on('response', (response) => {
      let first;
      const parts = [];
      response.on('data', (part) => {
        first ??= performance.now() - started;
        parts.push(part);
      });
      response.on('end', () => {
        socket.destroy();
        const text = Buffer.concat(parts).toString('latin1');
        done({ status: response.statusCode, headers: response.headers, body: text, first: first ?? 0, total: performance.now() - started });
      });
    });
    sent.on('error', fail);
    sent.end(body);
  });
};
