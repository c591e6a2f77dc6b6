// The scripts of SonarQube's pod, by bash and curl, towards a stand-in that answers as its documentation says.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { start } from '../hosts/shell.mjs';
import { scriptOf } from './site.mjs';

const PASSCODE = 'passcode-of-the-judge';
const SECRET = 'passwordOfTheJudge1';

/** SonarQube, as far as it is asked (docs.sonarsource.com, Web API: system, authentication, users). */
const standIn = async () => {
  const state = { status: 'UP', password: 'admin', asked: [] };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://quality');
    const basic = Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
    let body = '';
    for await (const part of request) body += part;
    state.asked.push(`${request.method} ${url.pathname}`);
    const valid = basic === `admin:${state.password}`;
    switch (url.pathname) {
      case '/api/system/status':
        return response.end(JSON.stringify({ id: 'x', version: '26.6', status: state.status }));
      case '/api/system/liveness':
        return response.writeHead(request.headers['x-sonar-passcode'] === PASSCODE ? 204 : 403).end();
      case '/api/authentication/validate':
        return response.end(JSON.stringify({ valid }));
      case '/api/users/change_password': {
        const form = new URLSearchParams(body);
        const fit =
          /[a-z]/.test(form.get('password')) &&
          /[A-Z]/.test(form.get('password')) &&
          /\d/.test(form.get('password')) &&
          /[^A-Za-z0-9]/.test(form.get('password'));
        if (request.method !== 'POST' || !valid || form.get('previousPassword') !== state.password || !fit)
          return response.writeHead(400).end('{"errors":[]}');
        state.password = form.get('password');
        return response.writeHead(204).end();
      }
      default:
        return response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { state, url: `http://127.0.0.1:${server.address().port}`, end: () => new Promise((done) => server.close(done)) };
};

export const qualityProofs = ({ root, work }) => {
  const folder = join(work, 'quality');
  mkdirSync(folder);
  for (const [name, text] of Object.entries({ passcode: PASSCODE, admin: SECRET })) writeFileSync(join(folder, name), text);
  const script = (name) => {
    const at = join(folder, name);
    const text = scriptOf(root, `sonarqube/${name}`)
      .replaceAll('/run/passcode/value', join(folder, 'passcode'))
      .replaceAll('/run/admin/value', join(folder, 'admin'));
    writeFileSync(at, text);
    return at;
  };
  // while the stand-in answers
  const tell = async (argv, env = {}) => {
    const child = start(argv, { env });
    const code = await child.ended;
    return { code, out: child.output() };
  };
  const beside = (proof) => async () => {
    const quality = await standIn();
    try {
      await proof(quality);
    } finally {
      await quality.end();
    }
  };
  const is = ({ code, out }, expected, said = '') => {
    if ((code === 0) !== expected || !out.includes(said)) throw new Error(`ended with ${code}: ${out}`);
  };
  return Object.entries({
    'it is ready when it is up, and says why it is not': beside(async ({ state, url }) => {
      is(await tell(['bash', script('ask.sh'), 'ready', url]), true);
      state.status = 'DB_MIGRATION_NEEDED';
      is(await tell(['bash', script('ask.sh'), 'ready', url]), false, 'open /setup');
      state.status = 'STARTING';
      is(await tell(['bash', script('ask.sh'), 'ready', url]), false, 'STARTING');
      is(await tell(['bash', script('ask.sh'), 'ready', 'http://127.0.0.1:9']), false);
    }),
    'it is alive for who shows the passcode': beside(async ({ url }) => {
      is(await tell(['bash', script('ask.sh'), 'alive', url]), true);
      writeFileSync(join(folder, 'passcode'), 'another');
      is(await tell(['bash', script('ask.sh'), 'alive', url]), false);
      writeFileSync(join(folder, 'passcode'), PASSCODE);
    }),
    'its administrator has the password of the site, once, and no other that somebody gave it': beside(async ({ state, url }) => {
      const once = () => tell(['bash', script('admin.sh')], { URL: url, EVERY: 'once', PAUSE: '1' });
      is(await once(), true, 'has the password of the site');
      if (state.password !== `${SECRET}-Aa1`) throw new Error('another password');
      state.asked.length = 0;
      is(await once(), true);
      if (state.asked.some((one) => one.includes('change_password'))) throw new Error('changed it again');
      state.password = 'somebody-else-1A';
      is(await once(), true, 'another password');
      if (state.password !== 'somebody-else-1A') throw new Error('took it away');
    }),
    'no password is an argument of a program': () => {
      for (const name of ['ask.sh', 'admin.sh'])
        if (/curl[^\n|]*(--user|-u |--header "|\$new|\$password)/.test(scriptOf(root, `sonarqube/${name}`))) throw new Error(name);
    },
    'a node that allows too little is named': async () => {
      is(await tell(['bash', script('kernel.sh')], { LEAST: '1', NODE: 'ai-lab' }), true);
      is(
        await tell(['bash', script('kernel.sh')], { LEAST: '99999999999', NODE: 'ai-lab' }),
        false,
        'node ai-lab: vm.max_map_count is too small',
      );
    },
  });
};
