// Judges the copies by the real restic: the generated jobs copy a real database and files into a real S3 store, prove the copies and bring them back.
// node verify/run.mjs backups (as root: each container is a chroot of its own, in a network of its own)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { judge } from '../judging.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { copyTools } from '../monitoring/tools.mjs';
import { endNetwork, freshNetwork, ownNetwork } from '../network.mjs';
import { Authority } from '../vault/cluster.mjs';
import { mariadb } from '../vault/mariadb.mjs';
import { Kubelet } from './kubelet.mjs';
import { postgresMaskingProofs } from './masking-postgres.mjs';
import { maskingProofs } from './masking.mjs';
import { PostgresServers } from './postgres.mjs';
import { proofs } from './proofs.mjs';
import { makeProject, objectsIn, SITE } from './site.mjs';

const NETWORK = ownNetwork('archipel-copies');
const DATABASE = '127.78.0.2';
/** The stores are beside each other. */
const STORES = '127.78.1.';
const STAGED = '127.78.0.3';
const TELLER = '127.78.0.4';
const POSTGRES = { pg: '127.78.0.5', 'pg-staging': '127.78.0.6' };
/** What the judge's store gives for every key of S3. */
const KEY = 'made-up-by-the-judge';
/** What the store of masked copies gives. */
const MASKED_STORE_KEY = 'made-up-for-masked-copies';

/** Secrets as they would be applied, by namespace and name. */
export const secretsIn = (folder) => {
  const all = run(['find', folder, '-name', '*.yaml'])
    .split('\n')
    .map((file) => parse(readFileSync(file, 'utf8'), { version: '1.1' }));
  return (namespace, name) => {
    const { data } = all.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
    if (name.endsWith('-masked')) return { 'access-key': MASKED_STORE_KEY, 'secret-key': MASKED_STORE_KEY };
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  };
};

// MySQL's own program makes a data directory by itself
const MYSQLD = `#!/bin/sh
for word; do case $word in --datadir=*) data=$word ;; esac; done
case " $* " in
*' --initialize-insecure '*) exec mariadb-install-db --no-defaults "$data" --auth-root-authentication-method=normal --skip-test-db ;;
esac
exec mariadbd "$@"
`;
const server = (address) => `set -e
[ -d /var/lib/mysql/mysql ] || mariadb-install-db --no-defaults --datadir=/var/lib/mysql --auth-root-authentication-method=normal --skip-test-db
echo "ALTER USER 'root'@'localhost' IDENTIFIED BY '$(cat /run/root/value)';" >/tmp/init.sql
exec mariadbd --no-defaults --datadir=/var/lib/mysql --socket=/run/mysqld/mysqld.sock --pid-file=/tmp/pid --skip-name-resolve \\
  --bind-address=${address} --init-file=/tmp/init.sql`;

const makeLab = async (root, work, report) => {
  installPackages();
  const { restic, pushgateway, versitygw } = copyTools(report);
  const database = mariadb();
  const project = makeProject(root, join(work, 'project'));
  const blueprint = project.blueprint(SITE);
  project.run(['synth', SITE]);
  const objects = objectsIn(join(project.root, 'gitops', SITE));
  const secrets = secretsIn(new SecretStore(project, blueprint, join(work, 'secrets')).make().export());
  const authority = new Authority(join(work, 'authority'));
  const stores = blueprint.buckets.map(({ endpoint }) => new URL(endpoint).hostname);
  const tls = authority.sign(
    join(work, 'tls'),
    stores.map((name) => `DNS:${name}`),
  );
  const network = freshNetwork(NETWORK);
  const buckets = join(work, 'buckets');
  const addressOf = (endpoint) => `${STORES}${1 + blueprint.buckets.findIndex((bucket) => bucket.endpoint === endpoint)}`;
  const wrapper = join(work, 'mysqld');
  writeFileSync(wrapper, MYSQLD, { mode: 0o755 });
  const hostOf = (service, component) => blueprint.services.find(({ name }) => name === service).components[component].host;
  const kubelet = new Kubelet({
    ...{ work, network, objects, secrets, authority: authority.certificate },
    hosts: {
      ...Object.fromEntries(blueprint.buckets.map(({ endpoint }) => [new URL(endpoint).hostname, addressOf(endpoint)])),
      [hostOf('sql', 'db')]: DATABASE,
      [hostOf('sql-staging', 'db')]: STAGED,
      [hostOf('copies', 'teller')]: TELLER,
      ...Object.fromEntries(Object.entries(POSTGRES).map(([name, address]) => [hostOf(name, 'db'), address])),
    },
    images: {
      '/restic:': { programs: { '/usr/bin/restic': restic }, path: '/usr/local/image' },
      '/postgres:': PostgresServers.image(work),
      '/mysql:': { over: database, programs: { '/usr/local/bin/mysqld': wrapper }, path: '/usr/local/bin:/usr/bin:/bin:/usr/sbin' },
    },
  });
  for (const { key, name, endpoint, region } of blueprint.buckets) {
    const account = key === 'near-staging' ? MASKED_STORE_KEY : KEY;
    const folder = join(buckets, region);
    mkdirSync(join(folder, name), { recursive: true });
    const at = `${addressOf(endpoint)}:443`;
    const keys = [
      '--access',
      account,
      '--secret',
      account,
      '--region',
      region,
      '--cert',
      join(tls, 'tls.crt'),
      '--key',
      join(tls, 'tls.key'),
    ];
    // its log would fill a pipe that nobody reads while a job runs
    const quiet = ['sh', '-c', `exec "$@" >'${folder}.log' 2>&1`, 'sh'];
    start([...network, ...quiet, versitygw, ...keys, '--port', at, 'posix', folder]);
  }
  start([...network, pushgateway, `--web.listen-address=${TELLER}:9091`]);
  const pod = kubelet.pod('StatefulSet', 'sql');
  const lab = {
    ...{ work, kubelet, secrets, buckets, pod, objects },
    postgres: new PostgresServers({ work, network, kubelet, secrets, addresses: POSTGRES }),
    startDatabase: async () => {
      lab.server = pod.start('mysql', ['bash', '-c', server(`127.0.0.1,${DATABASE}`)]);
      await until('the database answers', () => lab.answers(), 90).catch((error) => {
        throw new Error(`${error.message}\n${lab.server.output().slice(-2000)}`);
      });
    },
    stopDatabase: async () => {
      lab.server.stop();
      await until('the database is gone', () => !lab.answers(), 30);
    },
    /** Whether the server says anything, be it a refusal. */
    answers: () => !/Can't connect/.test(lab.sql('SELECT 1').out),
    /** Asks as an account of a service does, or as the one that copies. */
    sql: (text, { user = 'shop', password = secrets('web', 'shop-db').password, database: schema, at = DATABASE } = {}) =>
      attempt(
        [
          ...network,
          join(database, 'usr/bin/mariadb'),
          '--no-defaults',
          `--host=${at}`,
          `--user=${user}`,
          `--password=${password}`,
          `--execute=${text}`,
          '--batch',
          '--skip-column-names',
          ...(schema ? [schema] : []),
        ],
        { timeout: 60, env: { LD_LIBRARY_PATH: join(database, 'usr/lib/x86_64-linux-gnu') } },
      ),
    ghostImage: blueprint.services.find(({ name }) => name === 'blog').images.app,
    /** What the application says to its own database. */
    sqlOfBlog: (text) => {
      const file = join(work, 'script.sql');
      writeFileSync(file, text, { mode: 0o644 });
      return lab.sql(`source ${file}`, { user: 'blog', password: secrets('web', 'blog-db').password, database: 'blog' });
    },
    /** Starts the server of staging and the container that keeps its accounts. */
    startStaging: async () => {
      const staging = kubelet.pod('StatefulSet', 'sql-staging');
      const started = staging.start('mysql', ['bash', '-c', server(STAGED)]);
      const accounts = staging.start('accounts');
      await until('the accounts of staging are in place', () => / in place/.test(accounts.output()), 90).catch((error) => {
        throw new Error(`${error.message}\n${started.output().slice(-1500)}\n${accounts.output().slice(-1500)}`);
      });
    },
    /** Asks the server of staging as the staged service does. */
    staged: (text, schema) => {
      const own = { user: 'blog_staging', password: secrets('staging', 'blog-staging-db').password, database: schema, at: STAGED };
      const { code, out } = lab.sql(text, own);
      if (code !== 0) throw new Error(out);
      return out;
    },
    maskedKey: () => secrets('staging', 'sql-staging-masked-key').value,
    maskedStore: MASKED_STORE_KEY,
    productionStore: KEY,
    /** restic on masked copies, or on production's. @returns {{ code: number, out: string }} */
    tryRestic: (what, password, account, argv = ['snapshots'], id = 'sql/databases') => {
      const plan = blueprint.buckets.find(({ key }) => key === (what === 'masked' ? 'near-staging' : 'near'));
      const env = {
        RESTIC_PASSWORD: password,
        RESTIC_REPOSITORY: `s3:${plan.endpoint}/${plan.name}/${SITE}/${id}${what === 'masked' ? `/${blueprint.masked[0].folder}` : ''}`,
        ...{ AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: account, AWS_DEFAULT_REGION: plan.region },
        ...{ SSL_CERT_FILE: authority.certificate, RESTIC_CACHE_DIR: join(work, `cache-${what}`) },
      };
      const hosts = join(work, 'hosts');
      writeFileSync(hosts, blueprint.buckets.map(({ endpoint }) => `${addressOf(endpoint)} ${new URL(endpoint).hostname}\n`).join(''));
      const script = `mount --bind '${hosts}' /etc/hosts && exec "$@"`;
      const command = [...network, 'unshare', '--mount', 'sh', '-c', script, 'sh', restic, '--quiet', '--retry-lock', '0s', ...argv];
      return attempt(command, { env, timeout: 60 });
    },
    masked: (password, ...argv) => {
      const { code, out } = lab.tryRestic('masked', password, MASKED_STORE_KEY, argv);
      if (code !== 0) throw new Error(out);
      return out;
    },
    /** What monitoring would read. */
    told: (id, bucket) => {
      const text = run([...network, 'curl', '-fsS', `http://${TELLER}:9091/metrics`]);
      const lines = text.split('\n').filter((line) => line.includes(`backup="${id}"`) && line.includes(`to="${bucket}"`));
      return Object.fromEntries(lines.flatMap((line) => (/^(backup_\w+)\{.*\} (\S+)$/.exec(line) ? [[RegExp.$1, Number(RegExp.$2)]] : [])));
    },
    /** restic itself, on the copies of a service in a bucket. */
    restic: (service, id, bucket, ...argv) => {
      const plan = blueprint.buckets.find(({ key }) => key === bucket);
      const namespace = blueprint.services.find(({ name }) => name === service).namespace;
      const env = {
        RESTIC_PASSWORD: secrets(namespace, `${service}-copy-key`).value,
        RESTIC_REPOSITORY: `s3:${plan.endpoint}/${plan.name}/${SITE}/${id}`,
        ...{ AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: KEY, AWS_DEFAULT_REGION: plan.region },
        ...{ SSL_CERT_FILE: authority.certificate, RESTIC_CACHE_DIR: join(work, 'cache') },
      };
      const hosts = join(work, 'hosts');
      writeFileSync(hosts, blueprint.buckets.map(({ endpoint }) => `${addressOf(endpoint)} ${new URL(endpoint).hostname}\n`).join(''));
      const script = `mount --bind '${hosts}' /etc/hosts && exec "$@"`;
      return run([...network, 'unshare', '--mount', 'sh', '-c', script, 'sh', restic, ...argv], { env });
    },
  };
  await lab.startDatabase();
  return lab;
};

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeBackups = ({ root, report }) =>
  judge('backups/judged', { report }, async (verdict) => {
    const work = verdict.folder('archipel-copies-', { open: true });
    verdict.after(() => endNetwork(NETWORK));
    const lab = await makeLab(root, work, verdict.report);
    await verdict.prove({ ...proofs, ...maskingProofs, ...postgresMaskingProofs }, lab, { under: 'backups/' });
  });
