// Runs in a network and with mounts of its own: starts the sign-in, the edge and the applications, and tries them. Prints one line of JSON.
// node inside.mjs FOLDER
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { until } from '../hosts/shell.mjs';
import { Browser } from './browser.mjs';
import { startIssuer } from './issuer.mjs';
import { proofs } from './proofs.mjs';
import { PLACES, STRANGER } from './run.mjs';
import { HOSTS, ISSUER } from './site.mjs';

const [folder] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name));
const plan = JSON.parse(read('plan.json'));
const ca = read('site-ca.crt');

/** Files of the pod, at the paths that the generated arguments name. */
const flag = (name) => plan.arguments.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
for (const [path, text] of [
  [flag('client-secret-file'), plan.secrets.clientSecret],
  [flag('cookie-secret-file'), plan.secrets.cookie],
  [flag('provider-ca-file'), ca],
]) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o440 });
}

const log = [];
/** A program, and how to end it. */
const launch = (name, argv) => {
  const [command, ...rest] = argv;
  const child = spawn(command, rest, { env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) =>
      log.push(
        ...String(part)
          .trim()
          .split('\n')
          .map((line) => `${name}: ${line}`),
      ),
    );
  const ended = new Promise((done) => child.on('exit', done));
  return { end: (signal = 'SIGTERM') => (child.kill(signal), ended) };
};
const ok = (url) =>
  fetch(url).then(
    ({ status }) => status === 200,
    () => false,
  );
const at = `http://${PLACES.door}`;
const launchProxy = async () => {
  const proxy = launch('oauth2-proxy', [plan.programs.proxy, ...plan.arguments]);
  await until('the sign-in is ready', () => ok(`${at}:4180/ready`), 20);
  return proxy;
};

const applications = createServer((request, response) => response.end(JSON.stringify({ url: request.url, headers: request.headers })));
await new Promise((done) => applications.listen(3000, PLACES.applications, done));
const edge = launch('traefik', [plan.programs.traefik, `--configFile=${join(folder, 'traefik.yaml')}`]);

const results = [];
const judge = async (name, proof) => {
  const found = await Promise.resolve()
    .then(proof)
    .catch((error) => `it could not be tried: ${error.stack ?? error}`);
  results.push({ name, found });
};
const running = {};
const stage = {
  ca,
  log,
  metrics: async () => (await fetch(`${at}:44180/metrics`)).text(),
  issuer: {
    asked: () => running.issuer?.asked ?? [],
    start: async () => {
      const client = { module: plan.programs.issuer, address: PLACES.issuer, crt: read('site.crt'), key: read('site.key') };
      running.issuer = await startIssuer({ ...client, client: plan.client, issuer: ISSUER });
    },
    stop: () => running.issuer.stop(),
  },
  restartProxy: async () => {
    await running.proxy.end();
    running.proxy = await launchProxy();
  },
};

await judge('it starts with its arguments while its issuer is away, and the edge with its routes', async () => {
  running.proxy = await launchProxy();
  const first = new Browser({ ca, address: STRANGER, reach: () => ({ host: PLACES.edge, port: 8443 }) });
  const answers = () =>
    first.ask(`https://${HOSTS.open}/`).then(
      ({ status }) => status === 200,
      () => false,
    );
  await until('the edge has its routes', answers, 60);
  const wrong = log.find((line) => /"level":"error"|invalid configuration|unknown flag|deprecated/i.test(line));
  return wrong && `its log says ${wrong}`;
});
const [{ found: silent }] = results;
for (const [name, proof] of Object.entries(proofs)) await judge(name, silent === undefined ? () => proof(stage) : () => 'it did not start');

applications.closeAllConnections();
applications.close();
// its own leave takes as long as its slowest visitor may need
await Promise.all([edge.end('SIGKILL'), running.proxy?.end()]);
console.log(JSON.stringify({ results, log: log.slice(-40) }));
process.exit(0);
