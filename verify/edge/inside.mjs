// Runs in a network namespace of its own: starts what stands behind the edge, then the edge, and asks it. Prints one line of JSON.
// node inside.mjs FOLDER     with traefik.yaml, token, api-ca.crt, site-ca.crt, api.sock, and the program's path in the file binary
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../hosts/shell.mjs';
import { ask, EDGE } from './client.mjs';
import { proofs, readLog } from './proofs.mjs';
import { ADDRESSES, HOSTS } from './site.mjs';
import { start } from './stands.mjs';

const [folder] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), 'utf8').trim();
const ca = read('site-ca.crt');
const root = fileURLToPath(new URL('../..', import.meta.url));

/** As in a pod: the token and the API server's certificate lie where Kubernetes puts them, and nowhere on this machine. */
const ACCOUNT = '/run/secrets/kubernetes.io/serviceaccount';
const POD = `mount -t tmpfs none /run && mkdir -p ${ACCOUNT} && cp "$0/token" ${ACCOUNT}/token && cp "$0/api-ca.crt" ${ACCOUNT}/ca.crt && exec "$1" --configFile="$0/traefik.yaml"`;
const edge = spawn('unshare', ['--mount', 'sh', '-c', POD, folder, read('binary')], {
  env: { PATH: process.env.PATH, KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '16443' },
});
let log = '';
for (const stream of [edge.stdout, edge.stderr]) stream.on('data', (part) => (log += part));
const ended = new Promise((done) => edge.on('exit', (code, signal) => done(code ?? signal)));

const stop = await start(join(folder, 'api.sock'));
const results = [];
const judge = async (name, proof) => {
  const found = await Promise.resolve()
    .then(proof)
    .catch((error) => `it could not be asked: ${error.stack ?? error}`);
  results.push({ name, found });
};
const shop = { host: HOSTS.shop, ca, from: ADDRESSES.balancer, speaksFor: '203.0.113.1' };
const answers = () =>
  ask(shop).then(
    ({ status }) => status === 200,
    () => false,
  );
const metrics = async () => (await fetch(`http://${EDGE}:9100/metrics`)).text();

await judge('it starts with its configuration and learns its routes with its own rights', async () => {
  await until('the route of the shop', answers, 60);
  // the Go module brings the dashboard's API without its pages, which are built by another tool
  const denied = log
    .split('\n')
    .find((line) => /forbidden|cannot list|"level":"error"/.test(line) && !line.includes('Error appending dashboard'));
  return denied && `its log says ${denied}`;
});
const [{ found: silent }] = results;
for (const [name, proof] of Object.entries(proofs({ ca, metrics, root })))
  await judge(name, silent?.startsWith('it could not') ? () => 'it did not start' : proof);
await judge('it leaves after it has ended what it began', async () => {
  const slow = ask({ ...shop, path: '/slow' }).catch((error) => ({ status: error.message }));
  await new Promise((done) => setTimeout(done, 300));
  edge.kill('SIGTERM');
  const ready = await fetch(`http://${EDGE}:8080/ping`).then(
    ({ status }) => status,
    () => 'closed',
  );
  const { status } = await slow;
  const code = await ended;
  return status === 200 && code === 0 && ready !== 200
    ? undefined
    : `the request got ${status}, it ended with ${code}, and said ${ready} of being ready`;
});
await judge('the log of requests has the client and no credential', () => readLog(log));
edge.kill('SIGKILL');
stop();
console.log(JSON.stringify({ results, log: log.split('\n').slice(-30) }));
process.exit(0);
