// After the loss of all servers: an empty one takes a snapshot, and is the vault that was, which the shares of the store open.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../hosts/shell.mjs';
import { Client } from './client.mjs';
import { end, Pod } from './cluster.mjs';
import { must, secretsOf, seen, tokenOf, written } from './steps.mjs';

/** The snapshot of a cluster, taken as the operator does. */
const taken = async (lab, pod) => {
  const client = lab.clientOf(pod);
  const { password } = await lab.opened();
  const { body } = await client.ask('POST', 'auth/userpass/login/operator', { body: { password } });
  const { status, bytes } = await client.ask('GET', 'sys/storage/raft/snapshot', { token: body.auth.client_token });
  must(status === 200, `snapshot: ${status}`);
  return bytes;
};

/** @returns {Promise<string>} what was seen @throws {Error} where the restored one is another */
export const restored = async (lab) => {
  const { work, binary, objects, server, authority, reviews } = lab;
  const snapshot = await taken(lab, await lab.leader());
  const folder = join(work, 'restored');
  mkdirSync(folder);
  const pod = new Pod({ work: folder, binary, objects, workload: server.name, replica: 0, authority, reviews, first: 30 });
  const client = new Client(pod.url, authority.certificate, server.host);
  const status = async () => (await client.ask('GET', 'sys/seal-status').catch(() => ({ body: {} }))).body;
  try {
    pod.run('vault');
    await seen('an empty server answers', pod.vault, async () => (await status()).initialized === false, 60);
    // an empty one that nobody but this knows, until it holds what the other did
    const { body: made } = await client.ask('PUT', 'sys/init', { body: { secret_shares: 1, secret_threshold: 1 } });
    await client.ask('PUT', 'sys/unseal', { body: { key: made.keys_base64[0] } });
    await until('it serves', async () => (await client.ask('GET', 'sys/health')).status === 200);
    const put = await client.ask('POST', 'sys/storage/raft/snapshot-force', { token: made.root_token, bytes: snapshot });
    must(put.status === 204, `restore: ${put.status} ${JSON.stringify(put.body)}`);
    await until('it is closed', async () => (await status()).sealed, 30);
    // it goes by the number of shares that the empty one had until it starts anew
    pod.vault.stop();
    await pod.vault.ended;
    pod.run('vault');
    await seen('it answers again', pod.vault, async () => (await status()).initialized, 60);
    const wrong = await client.ask('PUT', 'sys/unseal', { body: { key: made.keys_base64[0] } });
    must(wrong.status !== 200 || wrong.body.sealed, 'the share of the empty one opens it');
    await client.ask('PUT', 'sys/unseal', { body: { reset: true } });
    const said = lab.archipel('open-vault', pod);
    must(/^opened$/m.test(said) && !/initialized|prepared/.test(said), said);
    await until('it serves again', async () => (await client.ask('GET', 'sys/health')).status === 200, 60);
    const values = lab.values();
    const readers = lab.vault.readers.filter(({ secrets }) => secrets.length > 0);
    let read = 0;
    for (const reader of readers) {
      const token = await tokenOf({ ...lab, clientOf: () => client }, pod, reader);
      for (const [index, path] of secretsOf(reader).entries()) {
        const { body } = await client.ask('GET', path, { token });
        const wanted = values.get(reader.secrets[index].path);
        for (const { key } of reader.secrets[index].keys) must(body.data.data[key] === wanted[key], `${path}: another value under ${key}`);
        read++;
      }
    }
    const old = await client.ask('GET', 'sys/mounts', { token: made.root_token });
    must(old.status === 403, `the root token of the empty one is good still: ${old.status}`);
    const [fresh] = written(lab.archipel('export', pod, '--to', 'vault'));
    must(fresh === 0, `${fresh} written`);
    return `${snapshot.length} bytes; opened by the store, ${read} paths as before`;
  } finally {
    for (const child of pod.started) end(child);
  }
};
