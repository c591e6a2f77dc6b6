// Runs in a network and with mounts of its own: Open WebUI as nobody in particular, its code not to be written, and people who come. Prints one line of JSON.
// node inside.mjs FOLDER
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, until } from '../hosts/shell.mjs';
import { startIssuer } from './issuer.mjs';

const [folder] = process.argv.slice(2);
const { env, port, host } = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
const URL_OF = `http://127.0.0.1:${port}`;
const PEOPLE = { first: ['strangers'], staffer: ['staff'], chief: ['chiefs', 'staff'], lone: [] };

const issuer = await startIssuer({
  url: new URL(env.OPENID_PROVIDER_URL.replace('/.well-known/openid-configuration', '')).href,
  client: { id: env.OAUTH_CLIENT_ID, secret: env.OAUTH_CLIENT_SECRET },
  people: PEOPLE,
});
for (const path of [env.DATA_DIR, env.STATIC_DIR, env.HOME]) {
  mkdirSync(path, { recursive: true });
  attempt(['chown', '1000', path]);
}
let log = '';
const chat = spawn(
  '/usr/bin/python3',
  ['-m', 'uvicorn', 'open_webui.main:app', '--host', '127.0.0.1', '--port', String(port), '--timeout-keep-alive', '600'],
  {
    cwd: '/',
    uid: 1000,
    gid: 1000,
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', PYTHONPATH: '/mnt', PYTHONDONTWRITEBYTECODE: '1', ...env },
  },
);
for (const stream of [chat.stdout, chat.stderr]) stream.on('data', (part) => (log = (log + part).slice(-20_000)));

const ask = (path, options = {}) => fetch(`${URL_OF}${path}`, { redirect: 'manual', ...options });
const post = (path, body) => ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const isTrue = (holds, what) => {
  if (!holds) throw new Error(what);
};
/** Roles by the mail address of the account. */
const roles = () => {
  const query =
    'import json, sqlite3, sys; print(json.dumps(dict(sqlite3.connect(sys.argv[1]).execute("SELECT email, role FROM user").fetchall())))';
  return JSON.parse(attempt(['python3', '-c', query, join(env.DATA_DIR, 'webui.db')]).out);
};
const come = async (person) => {
  const away = await ask('/oauth/oidc/login');
  const location = away.headers.get('location');
  const cookie = away.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const back = new URLSearchParams({ code: issuer.code(location, person), state: new URL(location).searchParams.get('state') });
  const arrived = await ask(`/oauth/oidc/callback?${back}`, { headers: { cookie } });
  return { asked: new URL(location).searchParams, to: arrived.headers.get('location') ?? '', cookies: arrived.headers.getSetCookie() };
};
const tokenOf = ({ cookies }) =>
  cookies
    .find((one) => one.startsWith('token='))
    ?.split(';')[0]
    .slice(6);

const proofs = {
  'it starts as nobody in particular, with code that it cannot write, and without a way out': () =>
    until(
      'it is ready',
      async () =>
        chat.exitCode === null
          ? (await ask('/health').catch(() => undefined))?.status === 200
          : Promise.reject(new Error(log.slice(-1500))),
      400,
    ),
  'its pages and pictures are there': async () => {
    for (const path of ['/', '/static/favicon.png']) isTrue((await ask(path)).status === 200, path);
  },
  'it has no form for passwords, and takes none': async () => {
    const { features, oauth } = await (await ask('/api/config')).json();
    isTrue(
      features.enable_login_form === false && features.enable_signup === false && oauth.providers.oidc !== undefined,
      JSON.stringify({ features, oauth }),
    );
    const signIn = await post('/api/v1/auths/signin', { email: env.WEBUI_ADMIN_EMAIL, password: env.WEBUI_ADMIN_PASSWORD });
    isTrue(signIn.status >= 400, `signed in with a password: ${signIn.status}`);
    const signUp = await post('/api/v1/auths/signup', { email: 'a@example.org', password: 'Aa1-aaaaaaaa', name: 'a' });
    isTrue(signUp.status >= 400, `signed up: ${signUp.status}`);
  },
  'who comes first and is in none of the groups stays out, and is no administrator': async () => {
    const visit = await come('first');
    isTrue(visit.to.includes('error=') && tokenOf(visit) === undefined, visit.to);
    isTrue(roles()['first@example.org'] === undefined, 'has an account');
  },
  'a sign-in proves that it was begun here, and leads to the host of the site': async () => {
    const { asked } = await come('staffer');
    isTrue(
      asked.get('code_challenge_method') === 'S256' && asked.get('redirect_uri') === `https://${host}/oauth/oidc/callback`,
      asked.toString(),
    );
    isTrue(issuer.refused.length === 0, issuer.refused.join());
  },
  'people are what their groups say; who is in none waits': async () => {
    for (const person of ['chief', 'lone']) await come(person);
    const found = roles();
    const expected = {
      'staffer@example.org': 'user',
      'chief@example.org': 'admin',
      'lone@example.org': 'pending',
      [env.WEBUI_ADMIN_EMAIL]: 'admin',
    };
    isTrue(JSON.stringify(Object.entries(found).sort()) === JSON.stringify(Object.entries(expected).sort()), JSON.stringify(found));
  },
  'a group that was taken away is gone at the next sign-in': async () => {
    PEOPLE.chief = ['staff'];
    await come('chief');
    isTrue(roles()['chief@example.org'] === 'user', JSON.stringify(roles()));
  },
  'a session is over when the site says, and its cookies go by TLS alone': async () => {
    const visit = await come('staffer');
    const [, claims] = tokenOf(visit).split('.');
    const { exp, iat } = JSON.parse(Buffer.from(claims, 'base64url'));
    isTrue(exp - (iat ?? Date.now() / 1000) <= 43_260, `lasts ${exp - iat}`);
    for (const cookie of visit.cookies) isTrue(/;\s*secure/i.test(cookie), cookie.replace(/=[^;]*/, '=…'));
  },
  'who is no administrator reads no settings': async () => {
    const token = tokenOf(await come('staffer'));
    isTrue(token !== undefined, 'was not let in');
    const answer = await ask('/api/v1/auths/admin/config', { headers: { authorization: `Bearer ${token}` } });
    isTrue(answer.status === 401 || answer.status === 403, `answered with ${answer.status}`);
  },
  'it writes where it was told, and nowhere else': () => {
    isTrue(readdirSync(env.DATA_DIR).includes('webui.db') && statSync(join(env.DATA_DIR, 'webui.db')).uid === 1000, 'no database');
    isTrue(readdirSync(env.STATIC_DIR).length > 3, 'no pictures');
  },
};

const results = [];
for (const [name, proof] of Object.entries(proofs)) {
  try {
    await proof();
    results.push({ name });
  } catch (error) {
    results.push({ name, found: error.message.slice(0, 1500) });
  }
}
chat.kill('SIGKILL');
console.log(JSON.stringify({ results, log: results.some(({ found }) => found) ? log.split('\n').slice(-30) : [] }));
process.exit(0);
