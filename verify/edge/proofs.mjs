// What the running edge must do. Each proof asks, and returns undefined or what is wrong.
import { readFileSync } from 'node:fs';
import { until } from '../hosts/shell.mjs';
import { ask, handshake } from './client.mjs';
import { ADDRESSES, HOSTS, INTRUDER, PROOF } from './site.mjs';
import { releaseProofs } from './releases.mjs';
import { SESSION } from './stands.mjs';
import { ADA, BOB, seen, STRANGER, through, wrong } from './steps.mjs';

const SECRETS = [
  'secret-of-authorization',
  'secret-of-cookie',
  'secret-of-query',
  'secret-of-key',
  'cookie-of-the-application',
  'secret-of-referer',
];
const MIB = 1 << 20;

const refused = (promise) =>
  promise.then(
    (session) => (session.destroy?.(), undefined),
    (error) => error.code ?? error.message,
  );

/** How many of so many requests, sent at once, were answered with each status. */
const burst = async (count, request) => {
  const answers = await Promise.all(Array.from({ length: count }, () => ask(request)));
  const of = (status) => answers.filter((answer) => answer.status === status).length;
  return { passed: of(200), refused: of(429), answers };
};

/** @param {{ ca: string, metrics: () => Promise<string>, root: string }} context */
export const proofs = ({ ca, metrics, root }) => ({
  'plain HTTP is sent to https on the port that clients know': async () => {
    const { status, headers } = await ask({ host: HOSTS.open, path: '/a?b=c', plain: true, ...through(ADA) });
    return wrong(
      [[301, 308].includes(status), `status ${status}`],
      [headers.location === `https://${HOSTS.open}/a?b=c`, `location ${headers.location}`],
    );
  },
  'the proof of a name is given without TLS, to its host and at its path alone, and other Ingresses are not read': async () => {
    const get = (host, path) => ask({ host, path, plain: true, ...through(ADA) });
    // Ingresses are read by a provider of their own, which may be later than the one of the routes
    await until('the proof', async () => (await get(HOSTS.fresh, PROOF)).status === 200, 20).catch(() => undefined);
    const proof = await get(HOSTS.fresh, PROOF);
    const others = [];
    for (const [host, path] of [
      [HOSTS.fresh, '/'],
      [HOSTS.fresh, '/.well-known/acme-challenge/other'],
      [HOSTS.fresh, INTRUDER],
      [HOSTS.open, PROOF],
    ])
      others.push((await get(host, path)).status);
    return wrong(
      [proof.status === 200 && seen(proof).url === PROOF, `the proof got ${proof.status}`],
      [others.every((status) => [301, 308].includes(status)), `others got ${others}`],
    );
  },
  'TLS 1.2 is refused, 1.3 is spoken with an ECDSA P-256 certificate': async () => {
    const old = await refused(handshake({ host: HOSTS.open, ca, max: 'TLSv1.2', ...through(ADA) }));
    const session = await handshake({ host: HOSTS.open, ca, ...through(ADA) });
    const [protocol, curve] = [session.getProtocol(), session.getPeerCertificate().asn1Curve];
    session.destroy();
    return wrong([old !== undefined, '1.2 was spoken'], [protocol === 'TLSv1.3', protocol], [curve === 'prime256v1', `curve ${curve}`]);
  },
  'a name that is not of the site gets no certificate': async () =>
    wrong([(await refused(handshake({ host: 'other.example.org', ca, ...through(ADA) }))) !== undefined, 'a session was made']),
  'the address of the client reaches the application, whatever it says of itself': async () => {
    const lies = {
      'X-Forwarded-For': '10.0.0.9',
      'X-Real-Ip': '10.0.0.9',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'http',
      Forwarded: 'for=10.0.0.9',
    };
    const { headers } = seen(await ask({ host: HOSTS.open, ca, headers: lies, ...through(ADA) }));
    return wrong(
      [headers['x-forwarded-for'] === ADA, `X-Forwarded-For ${headers['x-forwarded-for']}`],
      [headers['x-real-ip'] === ADA, `X-Real-Ip ${headers['x-real-ip']}`],
      [headers['x-forwarded-host'] === HOSTS.open, `X-Forwarded-Host ${headers['x-forwarded-host']}`],
      [headers['x-forwarded-proto'] === 'https', `X-Forwarded-Proto ${headers['x-forwarded-proto']}`],
      [headers.forwarded === undefined, `Forwarded ${headers.forwarded}`],
    );
  },
  'who is not the balancer speaks for nobody': async () => {
    const { headers } = seen(await ask({ host: HOSTS.open, ca, from: STRANGER, speaksFor: ADA }));
    return wrong([headers['x-forwarded-for'] === STRANGER, `X-Forwarded-For ${headers['x-forwarded-for']}`]);
  },
  'what is for the mesh refuses the internet, and who pretends to be of the mesh': async () => {
    const lies = { 'X-Forwarded-For': ADDRESSES.mesh, 'X-Real-Ip': ADDRESSES.mesh };
    const statuses = [];
    for (const way of [
      through(ADA),
      { ...through(ADA), headers: lies },
      { from: STRANGER, speaksFor: ADDRESSES.mesh },
      { from: STRANGER, headers: lies },
    ])
      statuses.push((await ask({ host: HOSTS.mesh, ca, ...way })).status);
    const peer = await ask({ host: HOSTS.mesh, ca, from: ADDRESSES.mesh });
    return wrong(
      [statuses.every((status) => status === 403), `strangers got ${statuses}`],
      [peer.status === 200, `a peer got ${peer.status}`],
    );
  },
  'a sign-in passes ten times a minute, the eleventh is refused, and the next client is not': async () => {
    const login = { host: HOSTS.open, ca, method: 'POST', body: 'password=x' };
    const statuses = [];
    for (const path of [...Array(10).fill('/login'), '/login', '/LOGIN/x'])
      statuses.push((await ask({ ...login, path, ...through(ADA) })).status);
    const next = await ask({ ...login, path: '/login', ...through(BOB) });
    return wrong(
      [statuses.slice(0, 10).every((status) => status === 200), `the first ten got ${statuses.slice(0, 10)}`],
      [statuses.slice(10).every((status) => status === 429), `the next two got ${statuses.slice(10)}`],
      [next.status === 200, `the next client got ${next.status}`],
    );
  },
  'a refusal carries the security headers too': async () => {
    const { status, headers } = await ask({ host: HOSTS.open, ca, path: '/login', method: 'POST', ...through(ADA) });
    return wrong([status === 429, `status ${status}`], [/max-age=31536000/.test(headers['strict-transport-security']), 'no HSTS']);
  },
  'an API is limited to 50 a second and twice that at once, for each client by itself': async () => {
    const api = { host: HOSTS.open, ca, path: '/api/x' };
    const started = performance.now();
    const one = await burst(250, { ...api, ...through(ADA) });
    const most = 100 + 50 * Math.ceil((performance.now() - started) / 1000 + 1);
    const other = await ask({ ...api, ...through(BOB) });
    return wrong(
      [one.passed >= 100 && one.passed <= most, `${one.passed} passed, expected 100 to ${most}`],
      [one.refused === 250 - one.passed && one.refused > 0, `${one.refused} were refused`],
      [other.status === 200, `another client got ${other.status}`],
    );
  },
  'every response has the security headers, and none says what runs behind': async () => {
    const { headers } = await ask({ host: HOSTS.open, ca, ...through(ADA) });
    const expected = {
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-frame-options': 'SAMEORIGIN',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'content-security-policy': "default-src 'self'",
    };
    const other = await ask({ host: HOSTS.shop, ca, ...through(ADA) });
    return wrong(
      ...Object.entries(expected).map(([name, value]) => [headers[name] === value, `${name}: ${headers[name]}`]),
      [/usb=\(\)/.test(headers['permissions-policy']), `permissions-policy: ${headers['permissions-policy']}`],
      [headers.server === undefined && headers['x-powered-by'] === undefined, `server: ${headers.server}, ${headers['x-powered-by']}`],
      [other.headers['content-security-policy'] === undefined, 'a policy where the application has its own'],
    );
  },
  'a body over the limit gets 413, whether it tells its length or not; one at the limit passes': async () => {
    const post = (size, more) => ask({ host: HOSTS.open, ca, method: 'POST', body: Buffer.alloc(size), ...more, ...through(ADA) });
    const statuses = [(await post(MIB)).status, (await post(MIB + 1)).status, (await post(MIB + 1, { chunked: true })).status];
    const large = await post(3 * MIB, { path: '/api/upload', ...through(BOB) });
    return wrong(
      [statuses.join() === '200,413,413', `got ${statuses}`],
      [seen(large).size === 3 * MIB, `a larger one elsewhere: ${large.status}`],
    );
  },
  'of two pods one of which takes no connection, the other answers within seconds, what was sent to it included': async () => {
    const answers = [];
    for (let n = 0; n < 4; n += 1) {
      const way = { host: HOSTS.pair, ca, ...through(n % 2 === 0 ? ADA : BOB) };
      answers.push(await ask(way), await ask({ ...way, method: 'POST', body: Buffer.alloc(1000) }));
    }
    const slow = answers.filter(({ total }) => total > 1900).length;
    return wrong(
      [answers.every(({ status }) => status === 200), `got ${answers.map(({ status }) => status)}`],
      [answers.every(({ total }) => total < 4000), `took ${answers.map(({ total }) => total.toFixed(0))} ms`],
      [slow > 0, 'the lost one was never asked'],
      [answers.filter((answer) => seen(answer).method === 'POST').every((answer) => seen(answer).size === 1000), 'a body was lost'],
    );
  },
  'events arrive when they happen': async () => {
    const { status, first, total } = await ask({
      host: HOSTS.open,
      ca,
      path: '/events',
      headers: { 'Accept-Encoding': 'gzip' },
      ...through(ADA),
    });
    return wrong([status === 200, `status ${status}`], [first < 700 && total > 900, `first after ${first} ms, last after ${total} ms`]);
  },
  'text is compressed': async () => {
    const { headers, body } = await ask({ host: HOSTS.open, ca, path: '/text', headers: { 'Accept-Encoding': 'gzip' }, ...through(ADA) });
    return wrong(
      [headers['content-encoding'] === 'gzip', `encoding ${headers['content-encoding']}`],
      [body.length < 2000, `${body.length} bytes`],
    );
  },
  'software without a sign-in is reached through the one of the site only, which alone says who it is': async () => {
    const lies = { 'Remote-User': 'root', Remote_User: 'root' };
    const stranger = await ask({ host: HOSTS.guarded, ca, headers: lies, ...through(ADA) });
    const known = await ask({ host: HOSTS.guarded, ca, headers: { ...lies, Cookie: SESSION }, ...through(ADA) });
    const { headers } = known.status === 200 ? seen(known) : { headers: {} };
    return wrong(
      [stranger.status === 401, `a stranger got ${stranger.status}`],
      [headers['remote-user'] === 'ada', `the application sees ${headers['remote-user']}`],
      [headers.remote_user === undefined, `and ${headers.remote_user}`],
    );
  },
  'the dashboard is for peers of the mesh who have signed in': async () => {
    const page = { host: HOSTS.dashboard, ca, path: '/api/version' };
    const known = { headers: { Cookie: SESSION } };
    const statuses = [];
    for (const way of [{ ...through(ADA), ...known }, { from: ADDRESSES.mesh }, { from: ADDRESSES.mesh, ...known }])
      statuses.push((await ask({ ...page, ...way })).status);
    return wrong([statuses.join() === '403,401,200', `got ${statuses}`]);
  },
  'paths that two programs read differently are refused': async () => {
    const statuses = [];
    for (const path of ['/a%00b', '/a%5cb']) statuses.push((await ask({ host: HOSTS.open, ca, path, ...through(BOB) })).status);
    return wrong([statuses.join() === '400,400', `got ${statuses}`]);
  },
  ...releaseProofs({ ca, metrics }),
  'what is watched is told': async () => {
    const told = await metrics();
    const files = ['alerts.yaml', 'dashboard.json'].map((name) => readFileSync(`${root}/charts/traefik/${name}`, 'utf8')).join('\n');
    const names = [...new Set(files.match(/\b(traefik|process)_[a-z_]+\b/g))];
    return wrong(
      [names.length > 6, 'no metric is watched'],
      // objectives count the requests of a service by this name
      [/router="tools-tools-[0-9a-f]+@kubernetescrd"/.test(told), 'routers have other names'],
      ...names.map((name) => [told.includes(`\n${name}{`) || told.includes(`\n${name} `), `no ${name}`]),
    );
  },
  'secrets are sent, so that the log may betray them': async () => {
    const headers = {
      Authorization: `Bearer ${SECRETS[0]}`,
      Cookie: SECRETS[1],
      'X-Api-Key': SECRETS[3],
      Referer: `https://x/?${SECRETS[5]}`,
      'User-Agent': 'judge/1.0',
    };
    return wrong([
      (await ask({ host: HOSTS.shop, ca, path: `/x?token=${SECRETS[2]}`, headers, ...through(ADA) })).status === 200,
      'not answered',
    ]);
  },
});

/** What the log of requests must say, and must not. */
export const readLog = (text) => {
  const lines = text
    .split('\n')
    .filter((line) => line.includes('"RequestPath"'))
    .map((line) => JSON.parse(line));
  const last = lines.find((line) => line.RequestPath === '/x' && line.RequestHost === HOSTS.shop);
  return wrong(
    [lines.length > 100, `${lines.length} lines`],
    [last?.ClientHost === ADA, `client ${last?.ClientHost}`],
    [last?.['request_User-Agent'] === 'judge/1.0', 'no User-Agent'],
    ...SECRETS.map((secret) => [!text.includes(secret), `the log has ${secret}`]),
  );
};
