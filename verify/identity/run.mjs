// Judges the sign-in by real software: oauth2-proxy with its generated arguments, Traefik with the generated routes, an issuer, and a browser.
// node verify/run.mjs identity
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { certify } from '../edge/certificate.mjs';
import { traefik } from '../edge/tools.mjs';
import { run, start } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { endNetwork, freshNetwork } from '../network.mjs';
import { fromFile, routesOf } from './edge.mjs';
import { HOSTS, ISSUER, writeSite } from './site.mjs';
import { issuerModule, oauth2Proxy } from './tools.mjs';

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

/** A network with every address. */
const makeNetwork = (name) => {
  const enter = freshNetwork(name);
  for (const address of [...Object.values(PLACES), ...Object.values(CLIENTS), STRANGER])
    run([...enter, 'ip', 'address', 'add', `${address}/32`, 'dev', 'lo']);
};

/**
 * @param {{ root: string, report?: (line: string) => void }} options `report` hears of each proof
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeIdentity = ({ root, report }) =>
  judge('identity', { report }, async (verdict) => {
    if (process.getuid?.() !== 0) throw new Error('the sign-in is judged as root: network namespaces');
    const work = verdict.folder('archipel-identity-');
    await prepare(root, work, verdict.report);
    const space = `archipel-identity-${process.pid}`;
    verdict.after(() => endNetwork(space));
    makeNetwork(space);
    const script = fileURLToPath(new URL('./inside.mjs', import.meta.url));
    const inside = start(['ip', 'netns', 'exec', space, 'unshare', '--mount', 'sh', '-c', POD, work, process.execPath, script]);
    await inside.ended;
    verdict.hear(inside.output(), 'the sign-in');
  });
