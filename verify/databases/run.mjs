// Judges the databases by the real servers: MariaDB and MySQL take the generated configuration, and the generated scripts bring them back to a point in time,
// by the real restic. node verify/run.mjs databases, or node verify/databases/run.mjs [mariadb|mysql] for one (as root: each container is a chroot of its own, in a network of its own)
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kubelet } from '../backups/kubelet.mjs';
import { secretsIn } from '../backups/run.mjs';
import { objectsIn } from '../backups/site.mjs';
import { run, start } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { inParts, judge } from '../judging.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { copyTools } from '../monitoring/tools.mjs';
import { endNetwork, freshNetwork, ownNetwork } from '../network.mjs';
import { Authority } from '../vault/cluster.mjs';
import { ENGINES } from './engines.mjs';
import { Lab } from './lab.mjs';
import { proofs } from './proofs.mjs';
import { makeProject, SERVICES, SITE } from './site.mjs';

const NETWORK = ownNetwork('archipel-databases');
const NET = '127.79.0.';
const [STORE, TELLER] = [`${NET}2`, `${NET}3`];
/** What the judge's store gives for every key of S3. */
const KEY = 'made-up-by-the-judge';

const makeLabs = (root, work, report) => {
  installPackages();
  const { restic, pushgateway, versitygw } = copyTools(report);
  const servers = Object.fromEntries(Object.entries(ENGINES).map(([name, engine]) => [name, engine(report)]));
  const project = makeProject(root, join(work, 'project'));
  const blueprint = project.blueprint(SITE);
  project.run(['synth', SITE]);
  const objects = objectsIn(join(project.root, 'gitops', SITE));
  const stored = secretsIn(new SecretStore(project, blueprint, join(work, 'secrets')).make().export());
  const rotated = new Map();
  const secrets = (namespace, name) => rotated.get(`${namespace}/${name}`) ?? stored(namespace, name);
  const authority = new Authority(join(work, 'authority'));
  const [{ name: bucket, endpoint, region }] = blueprint.buckets;
  const tls = authority.sign(join(work, 'tls'), [`DNS:${new URL(endpoint).hostname}`]);
  const network = freshNetwork(NETWORK);
  const hostOf = (service, component) => blueprint.services.find(({ name }) => name === service).components[component].host;
  const addresses = Object.fromEntries(Object.keys(SERVICES).map((engine, index) => [engine, `${NET}${10 + index}`]));
  const hosts = {
    [new URL(endpoint).hostname]: STORE,
    [hostOf('copies', 'teller')]: TELLER,
    ...Object.fromEntries(Object.entries(SERVICES).map(([engine, service]) => [hostOf(service, 'db'), addresses[engine]])),
  };
  const kubelet = new Kubelet({
    ...{ work, network, objects, secrets, authority: authority.certificate, hosts },
    images: {
      '/restic:': { programs: { '/usr/bin/restic': restic }, path: '/usr/local/image' },
      '/mariadb:': servers.mariadb.image,
      '/mysql:': servers.mysql.image,
      '/percona-server:': servers.mysql.image,
    },
  });
  mkdirSync(join(work, 'store', bucket), { recursive: true });
  const quiet = ['sh', '-c', `exec "$@" >'${work}/store.log' 2>&1`, 'sh'];
  const certificate = ['--cert', join(tls, 'tls.crt'), '--key', join(tls, 'tls.key')];
  const gateway = [versitygw, '--access', KEY, '--secret', KEY, '--region', region, ...certificate, '--port', `${STORE}:443`];
  start([...network, ...quiet, ...gateway, 'posix', join(work, 'store')]);
  start([...network, pushgateway, `--web.listen-address=${TELLER}:9091`]);
  const file = join(work, 'hosts');
  writeFileSync(file, `${STORE} ${new URL(endpoint).hostname}\n`);

  return Object.entries(SERVICES).map(([engine, service]) => {
    const lab = new Lab({ kubelet, secrets, service, address: addresses[engine], engine: servers[engine] });
    lab.restic = (id, ...argv) => {
      const env = {
        RESTIC_PASSWORD: secrets('data', `${service}-copy-key`).value,
        RESTIC_REPOSITORY: `s3:${endpoint}/${bucket}/${SITE}/${service}/${id}`,
        ...{ AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: KEY, AWS_DEFAULT_REGION: region },
        ...{ SSL_CERT_FILE: authority.certificate, RESTIC_CACHE_DIR: join(work, 'cache') },
      };
      return run([...network, 'unshare', '--mount', 'sh', '-c', `mount --bind '${file}' /etc/hosts && exec "$@"`, 'sh', restic, ...argv], {
        env,
      });
    };
    /** Another password, in the same Secret. */
    lab.rotate = (user) => {
      lab.passwords[user] = `new${lab.passwords[user]}`;
      rotated.set(`data/${service}-${user}`, { value: lab.passwords[user] });
      lab.pod = kubelet.pod('StatefulSet', service);
    };
    /** Another value of a Secret while its pod runs. @returns the value */
    lab.renew = (user) => {
      const value = `later${secrets('data', `${service}-${user}`).value}`;
      if (user in lab.passwords) lab.passwords[user] = value;
      rotated.set(`data/${service}-${user}`, { value });
      lab.pod.deliver(`${service}-${user}`, { value });
      return value;
    };
    /** What forward.sh says of the newest dump and of logs of which the last is changed, or one in the middle is not there. */
    lab.tear = (id, change) => {
      const folder = join(kubelet.claim(`${service}-changes`, 999), 'torn');
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(join(folder, 'logs'), { recursive: true });
      writeFileSync(join(folder, 'dump'), lab.restic(id, 'dump', '--tag', 'data', 'latest', '/databases.sql'));
      const logs = lab.changes();
      for (const [index, { name, bytes }] of logs.entries())
        writeFileSync(join(folder, 'logs', name), index === logs.length - 1 && change ? change(bytes) : bytes);
      if (!change) {
        const { name, bytes } = logs.at(-1);
        const [base, number] = name.split('.');
        writeFileSync(join(folder, 'logs', `${base}.${String(Number(number) + 2).padStart(6, '0')}`), bytes);
      }
      writeFileSync(join(folder, 'forward.sh'), objects('ConfigMap', `${service}-restore-databases-config`).data['forward.sh']);
      const [{ time }] = JSON.parse(lab.restic(id, 'snapshots', '--json', '--tag', 'data', '--latest', '1'));
      const at = '/var/lib/mysql-changes/torn';
      const frozen = String(Math.floor(Date.parse(time) / 1000));
      const { code, out } = lab.inside([
        'bash',
        `${at}/forward.sh`,
        'check',
        `${at}/dump`,
        `${at}/logs`,
        frozen,
        String(Math.floor(Date.now() / 1000)),
      ]);
      rmSync(folder, { recursive: true, force: true });
      return `${out}ended with ${code}`;
    };
    return [engine, lab];
  });
};

/** @param {{ root: string, only?: string[], report?: (line: string) => void }} props `only`: engines, all where none is named @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeDatabases = ({ root, only = [], report }) =>
  judge('databases/judged', { report }, async (verdict) => {
    const work = verdict.folder('archipel-databases-', { open: true });
    verdict.after(() => endNetwork(NETWORK));
    const labs = makeLabs(root, work, verdict.report).filter(([engine]) => only.length === 0 || only.includes(engine));
    for (const [engine, lab] of labs) await verdict.prove(proofs, lab, { under: `databases/${engine}/` });
  });

inParts(
  import.meta.url,
  'databases',
  (only) => judgeDatabases({ root: fileURLToPath(new URL('../..', import.meta.url)), only, report: console.log }),
  Object.keys(SERVICES),
);
