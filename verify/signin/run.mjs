// Judges what Authelia is given: its configuration by Authelia's own schema, the digests of its clients' secrets by passlib, its key by OpenSSL.
// node verify/run.mjs signin
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { judge } from '../judging.mjs';
import { CACHE, once } from '../once.mjs';
import { schemas } from './schema.mjs';
import { sites } from './sites.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PASSLIB = '1.7.4';
/** As its template filter does: the file must be there, and its last line feeds are none of it. */
const TEMPLATE = /\{\{ secret `([^`]+)` \| quote \}\}/g;

/** The configuration as Authelia sees it: filled in, with the variables at their places. @returns {{ value: object, faults: string[] }} */
const seen = ({ env, files }, keyOf) => {
  const faults = [];
  const content = (path) => {
    if (files[path] === undefined) faults.push(`${path}: is no file of the pod`);
    return (files[path] ?? '').replace(/\n+$/, '');
  };
  const value = parse(content(env.X_AUTHELIA_CONFIG).replace(TEMPLATE, (_, path) => JSON.stringify(content(path))));
  for (const [name, path] of Object.entries(env).filter(([variable]) => variable.startsWith('AUTHELIA_'))) {
    const key = keyOf(name);
    if (key === undefined) {
      faults.push(`${name}: is no option`);
      continue;
    }
    const parent = key.slice(0, -1).reduce((node, step) => node?.[step], value);
    // a section that is there by the variable alone would be half of one; an option given twice stops the start
    if (parent === undefined) faults.push(`${name}: its section is not configured`);
    else if (key.at(-1) in parent) faults.push(`${name}: is given twice`);
    else parent[key.at(-1)] = content(path);
  }
  return { value, faults };
};

/** The people as the script in the pod writes them. */
const peopleOf = (root, files) => {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-signin-'));
  try {
    let text = files['/etc/authelia/people.yml'];
    for (const [path, content] of Object.entries(files).filter(([at]) => at.startsWith('/run/people/'))) {
      const own = join(folder, path.split('/').at(-1));
      writeFileSync(own, content);
      text = text.replaceAll(`${path}\n`, `${own}\n`);
    }
    writeFileSync(join(folder, 'people.yml'), text);
    execFileSync('sh', [join(root, 'charts/authelia/people.sh')], {
      env: { ...process.env, PEOPLE: join(folder, 'people.yml'), BACKEND: folder },
    });
    return parse(readFileSync(join(folder, 'users.yml'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** @param {{ secret: string, digest: string }[]} pairs @returns {boolean[]} what passlib says of each */
const verified = (pairs) => {
  const venv = once(join(CACHE, `passlib-${PASSLIB}`), (stage) => {
    execFileSync('python3', ['-m', 'venv', '--copies', stage]);
    execFileSync(join(stage, 'bin/python3'), ['-m', 'pip', 'install', '--quiet', `passlib==${PASSLIB}`], { stdio: 'inherit' });
  });
  const input = pairs.map((pair) => JSON.stringify(pair)).join('\n');
  return execFileSync(join(venv, 'bin/python3'), [join(HERE, 'digests.py')], { input, encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

/** Damage that the schema must see, or it judges nothing. */
const DAMAGE = {
  'an option that there is not': (value) => ({ ...value, sesion: {} }),
  'a policy that there is not': (value) => ({ ...value, access_control: { ...value.access_control, default_policy: 'two' } }),
  'a duration in words': (value) => ({ ...value, session: { ...value.session, expiration: 'long' } }),
  'an address of another kind': (value) => ({ ...value, storage: { postgres: { ...value.storage.postgres, address: 'postgres' } } }),
};

/** @param {{ root: string, report?: (line: string) => void }} options @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeSignIn = ({ root, report }) =>
  judge('signin', { report }, async ({ settle }) => {
    const { id, configuration, people, keyOf } = schemas(join(HERE, 'schemas'));
    const judged = await sites(root);
    for (const site of judged) {
      const line = site.version.split('.').slice(0, 2).join('.');
      settle(`${site.name}: the schema is that of ${site.version}`, id.includes(`/v${line}/`) ? [] : [`got ${id}`]);
      const { value, faults } = seen(site, keyOf);
      settle(`${site.name}: Authelia's schema takes its configuration`, [...faults, ...configuration(value)]);
      for (const [damage, change] of Object.entries(DAMAGE))
        settle(`${site.name}: and refuses ${damage}`, configuration(change(value)).length > 0 ? [] : ['took it']);
      if (value.authentication_backend.file !== undefined) settle(`${site.name}: and its people`, people(peopleOf(root, site.people)));
      for (const { key } of value.identity_providers?.oidc.jwks ?? []) settle(`${site.name}: its key is RSA of 3072 bits`, keyFaults(key));
    }

    const clients = judged.flatMap(({ name, clients: all, rotated }) => [
      ...all.map((client) => ({ what: `${name}: client ${client.id}`, ...client })),
      ...(rotated ? [{ what: `${name}: client ${rotated.id} after a rotation`, ...rotated }] : []),
    ]);
    const right = verified(clients);
    const wrong = verified(clients.map(({ digest }, n) => ({ digest, secret: clients[(n + 1) % clients.length].secret })));
    clients.forEach(({ what }, n) => {
      settle(`${what}: passlib takes its secret for the one of the digest`, right[n] ? [] : ['it does not']);
      settle(`${what}: and no other`, wrong[n] ? ['it took another'] : []);
    });
    const before = judged.flatMap(({ clients: [first], rotated }) => (rotated ? [{ digest: rotated.digest, secret: first.secret }] : []));
    settle('a secret that was rotated away opens nothing', verified(before).some(Boolean) ? ['it does'] : []);
  });

const keyFaults = (key) => {
  const text = execFileSync('openssl', ['rsa', '-check', '-noout', '-text'], {
    input: key,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return [/RSA key ok/.test(text) ? [] : ['OpenSSL finds it broken'], /\(3072 bit/.test(text) ? [] : ['it has another length']].flat();
};
