// Judges the sign-in by real software: oauth2-proxy with its generated arguments, Traefik with the generated routes, an issuer, and a browser.
// node verify/identity/run.mjs
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse, stringify } from 'yaml';
import { certify } from '../edge/certificate.mjs';
import { traefik } from '../edge/tools.mjs';
import { attempt, run, start } from '../hosts/shell.mjs';
import { fromFile, routesOf } from './edge.mjs';
import { HOSTS, ISSUER, writeSite } from './site.mjs';
import { issuerModule, oauth2Proxy } from './tools.mjs';
import { settle } from '../told.mjs';

/** @typedef {{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }} Verdict */

/** Where things are in the network of the judge: the edge, the issuer, a pod of the sign-in, and the applications. */
export const PLACES = { edge: '192.0.2.1', issuer: '192.0.2.10', door: '10.42.1.9', applications: '10.42.1.20' };
/** Addresses of people's browsers, and of somebody in the cluster's own network who is no pod. */
export const CLIENTS = {
  ada: '203.0.113.1',
  bob: '203.0.113.2',
  carl: '203.0.113.3',
  eve: '203.0.113.4',
  nobody: '203.0.113.5',
  crowd: '203.0.113.6',
};
export const STRANGER = '198.51.100.9';

/** As in a pod: names of the cluster, and files of Secrets and ConfigMaps where the pod has them, seen by nobody else on this machine. */
const POD = [
  'mount --make-rprivate /',
  'mount -t tmpfs none "$0/etc"',
  'mkdir "$0/etc/over" "$0/etc/work"',
  'mount -t overlay none -o lowerdir=/etc,upperdir="$0/etc/over",workdir="$0/etc/work" /etc',
  'mount -t tmpfs none /run',
  'cp "$0/hosts" /etc/hosts',
  'exec "$1" "$2" "$0"',
].join(' && ');

/** Writes all that is needed inside into a folder. */
const prepare = async (root, work, report) => {
  const at = (name) => join(work, name);
  const programs = { proxy: oauth2Proxy(root, report), traefik: traefik(report).binary, issuer: issuerModule() };
  certify(work, [...Object.values(HOSTS), new URL(ISSUER).hostname]);
  const { objects, request, answer, redirects } = await writeSite(readFileSync(at('site-ca.crt'), 'utf8'));
  const edge = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'edge-config').data['traefik.yaml'];
  const { dynamic, hosts } = routesOf(objects, { crt: at('site.crt'), key: at('site.key') });
  writeFileSync(at('traefik.yaml'), stringify(fromFile(parse(edge), at('routes.yaml'))));
  writeFileSync(at('routes.yaml'), stringify(dynamic));
  const place = (name) => (name.startsWith('door.') ? PLACES.door : PLACES.applications);
  const names = [`127.0.0.1 localhost`, `${PLACES.issuer} ${new URL(ISSUER).hostname}`, ...hosts.map((name) => `${place(name)} ${name}`)];
  writeFileSync(at('hosts'), `${names.join('\n')}\n`);
  const { spec } = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'door');
  const [container] = spec.template.spec.containers;
  const secrets = { clientSecret: alphanumeric(40), cookie: alphanumeric(43) };
  const client = {
    client_id: answer.clientId,
    client_secret: secrets.clientSecret,
    redirect_uris: redirects,
    token_endpoint_auth_method: `client_secret_${request.tokenAuth ?? 'basic'}`,
    grant_types: ['authorization_code'],
    response_types: ['code'],
  };
  writeFileSync(at('plan.json'), JSON.stringify({ programs, arguments: container.args, secrets, client }), { mode: 0o600 });
  run(['mkdir', at('etc')]);
};

/** Letters and digits, as the store makes them. */
const alphanumeric = (length) =>
  randomBytes(4 * length)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, length);

/** A network with every address, which vanishes with the work. */
const withNetwork = async (work) => {
  const space = `archipel-identity-${process.pid}`;
  run(['ip', 'netns', 'add', space]);
  try {
    const inside = (...argv) => run(['ip', 'netns', 'exec', space, ...argv]);
    inside('ip', 'link', 'set', 'lo', 'up');
    for (const address of [...Object.values(PLACES), ...Object.values(CLIENTS), STRANGER])
      inside('ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
    return await work(space);
  } finally {
    attempt(['ip', 'netns', 'del', space]);
  }
};

/**
 * @param {{ root: string, report?: (line: string) => void }} options `report` hears of each proof
 * @returns {Promise<Verdict>}
 */
export const judgeIdentity = async ({ root, report = () => {} }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [], report };
  const work = mkdtempSync(join(tmpdir(), 'archipel-identity-'));
  try {
    if (process.getuid?.() !== 0) throw new Error('the sign-in is judged as root: network namespaces');
    await prepare(root, work, report);
    await withNetwork(async (space) => {
      const script = fileURLToPath(new URL('./inside.mjs', import.meta.url));
      const judge = start(['ip', 'netns', 'exec', space, 'unshare', '--mount', 'sh', '-c', POD, work, process.execPath, script]);
      await judge.ended;
      settle(judge.output(), verdict, 'the sign-in');
    });
  } catch (error) {
    verdict.failed.push('identity');
    verdict.messages.push(error.message);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const { report: _, ...result } = verdict;
  return result;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const { passed, failed, messages } = await judgeIdentity({ root: fileURLToPath(new URL('../..', import.meta.url)), report: console.log });
  for (const message of messages) console.error(message);
  console.log(
    `identity: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
