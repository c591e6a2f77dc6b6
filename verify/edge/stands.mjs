// What stands behind the edge: an application that tells what it was asked, and a sign-in.
import { createServer } from 'node:http';
import { createServer as createRelay, connect } from 'node:net';

export const BEHIND = '10.1.0.10';
/** Takes packets and answers none, as the pods of a node without power. */
export const LOST = '10.1.0.11';
/** Who signed in, and the session that says so. */
export const SESSION = 'session=known-only-to-the-browser';
const LONG = 3000;

const listen = (server, port, host) => new Promise((done) => server.listen(port, host, done));

/** Answers with what arrived; some paths behave. */
const answer = (request, response) => {
  let size = 0;
  request.on('data', (part) => (size += part.length));
  request.on('end', () => {
    const { pathname } = new URL(request.url, 'http://x');
    const told = { method: request.method, url: request.url, headers: request.headers, size, port: request.socket.localPort };
    response.setHeader('Server', 'stand/1.0');
    response.setHeader('X-Powered-By', 'stand');
    if (pathname === '/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: one\n\n');
      setTimeout(() => response.end('data: two\n\n'), 1000);
    } else if (pathname === '/slow') setTimeout(() => response.end(JSON.stringify(told)), LONG);
    else if (pathname === '/text') response.writeHead(200, { 'Content-Type': 'text/plain' }).end('words '.repeat(2000));
    else {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': 'sid=cookie-of-the-application; Secure' });
      response.end(JSON.stringify(told));
    }
  });
};
const application = createServer(answer);
const second = createServer(answer);

/** Lets pass who has the session. */
const portal = createServer(({ headers }, response) => {
  if (headers.cookie === SESSION) response.writeHead(200, { 'Remote-User': 'ada' }).end();
  else response.writeHead(401).end('sign in');
});

/** Starts them, and a way to the API server, which listens outside: on the path of a Unix socket. */
export const start = async (apiSocket) => {
  const relay = createRelay((socket) => {
    const beyond = connect(apiSocket);
    for (const [from, to] of [
      [socket, beyond],
      [beyond, socket],
    ]) {
      from.pipe(to);
      from.on('error', () => to.destroy());
    }
  });
  await listen(application, 3000, BEHIND);
  await listen(second, 3001, BEHIND);
  await listen(portal, 9091, BEHIND);
  await listen(relay, 16443, '127.0.0.1');
  return () => {
    for (const server of [application, second, portal]) server.closeAllConnections();
    for (const server of [application, second, portal, relay]) server.close();
  };
};
