// A vault that another one opens: it starts, and comes back, without anybody.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, until } from '../hosts/shell.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { Client } from './client.mjs';
import { end, Pod } from './cluster.mjs';
import { objectsOf, OPENED } from './site.mjs';
import { must, seen } from './steps.mjs';

const OTHER = '127.77.0.3';

/** The other vault: in memory, with a key and a token that may use that key alone. @returns {Promise<{ token: string, server: object }>} */
const startOther = async ({ work, binary, authority }) => {
  const tls = authority.sign(join(work, 'other'), [`DNS:${OPENED.host}`]);
  const file = join(work, 'other.json');
  const tcp = { address: `${OTHER}:8200`, tls_cert_file: `${tls}/tls.crt`, tls_key_file: `${tls}/tls.key` };
  writeFileSync(file, JSON.stringify({ storage: { inmem: {} }, listener: [{ tcp }] }));
  const server = start([binary, 'server', `-config=${file}`], { env: { HOME: work } });
  const client = new Client(`https://${OTHER}:8200`, authority.certificate, OPENED.host);
  await seen(
    'the other vault answers',
    server,
    () =>
      client.ask('GET', 'sys/seal-status').then(
        () => true,
        () => false,
      ),
    30,
  );
  const { body } = await client.ask('PUT', 'sys/init', { body: { secret_shares: 1, secret_threshold: 1 } });
  await client.ask('PUT', 'sys/unseal', { body: { key: body.keys_base64[0] } });
  await until('it serves', async () => (await client.ask('GET', 'sys/health')).status === 200);
  const root = (method, path, given) => client.ask(method, path, { token: body.root_token, body: given });
  await root('POST', 'sys/mounts/transit', { type: 'transit' });
  await root('POST', `transit/keys/${OPENED.key}`, {});
  const policy = ['encrypt', 'decrypt'].map((what) => `path "transit/${what}/${OPENED.key}" { capabilities = ["update"] }`).join('\n');
  await root('PUT', 'sys/policies/acl/opens', { policy });
  const made = await root('POST', 'auth/token/create-orphan', { policies: ['opens'], period: '24h' });
  return { token: made.body.auth.client_token, server };
};

/** @returns {Promise<string>} what was seen @throws {Error} where it stays closed */
export const openedByAnother = async (lab) => {
  const { project, work, binary, authority, reviews } = lab;
  const folder = join(work, 'opened');
  mkdirSync(folder);
  const blueprint = project.blueprint(OPENED.site);
  const objects = objectsOf(project, OPENED.site);
  const server = blueprint.services.find(({ name }) => name === blueprint.vault.service).components[blueprint.vault.component];
  new SecretStore(project, blueprint, join(folder, 'store')).make();
  const other = await startOther({ work: folder, binary, authority });
  const hosts = [`${OTHER} ${OPENED.host}`];
  const pod = new Pod({ ...{ work: folder, binary, objects, authority, reviews, hosts }, workload: server.name, replica: 0, first: 20 });
  const client = new Client(pod.url, authority.certificate, server.host);
  const open = async () => (await client.ask('GET', 'sys/health').catch(() => ({ status: 0 }))).status === 200;
  try {
    pod.put('/run/transit/value', other.token);
    pod.run('vault');
    await seen(
      'it answers',
      pod.vault,
      () =>
        client.ask('GET', 'sys/seal-status').then(
          () => true,
          () => false,
        ),
      30,
    );
    const files = ['identity', 'store'].flatMap((name) => [`--${name}`, join(folder, 'store', name)]);
    const reach = ['--address', pod.url, '--authority', authority.certificate, '--public', join(folder, 'store/public.json')];
    const said = project.run(['secrets', 'open-vault', OPENED.site, ...reach, ...files]);
    must(/initialized/.test(said) && /prepared/.test(said), said);
    pod.vault.stop();
    await pod.vault.ended;
    pod.run('vault');
    await seen('it opens by itself', pod.vault, open, 60);
    must(!pod.started.some((child) => child.output().includes(other.token)), 'the token of the other vault is in its log');
    return 'came back open';
  } finally {
    for (const child of [...pod.started, other.server]) end(child);
  }
};
