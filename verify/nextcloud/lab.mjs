// The pods of the manifests on this machine, with a PostgreSQL, three stores that speak S3, and what stands in for Nextcloud itself.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { Kubelet } from '../backups/kubelet.mjs';
import { objectsIn } from '../backups/site.mjs';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { freshNetwork, ownNetwork } from '../network.mjs';
import { copyTools } from '../monitoring/tools.mjs';
import { Authority } from '../vault/cluster.mjs';
import { makeProject, SITE } from './site.mjs';
import { debian, rclone as rcloneOf } from './tools.mjs';

export const NETWORK = ownNetwork('archipel-nextcloud');
const DATABASE = '127.79.0.2';
const STORES = '127.79.1.';
const TELLER = '127.79.0.4';
/** What the judge's stores take for every key of S3. */
const KEY = 'made-up-by-the-judge';
const STAND_INS = fileURLToPath(new URL('stand-ins', import.meta.url));
const POSTGRES = '/usr/lib/postgresql/15/bin';

/** Secrets as they would be applied, by namespace and name. */
const secretsIn = (folder) => {
  const all = run(['find', folder, '-name', '*.yaml'])
    .split('\n')
    .map((file) => parse(readFileSync(file, 'utf8'), { version: '1.1' }));
  return (namespace, name) => {
    const found = all.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
    if (!found) throw new Error(`no Secret ${namespace}/${name}`);
    return Object.fromEntries(Object.entries(found.data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  };
};

/** What the image has at /usr/src/nextcloud and as its entry point. */
const imageOf = (work) => {
  const source = join(work, 'image');
  mkdirSync(join(source, 'config'), { recursive: true });
  cpSync(join(STAND_INS, 'occ.php'), join(source, 'occ'));
  cpSync(join(STAND_INS, 'settings.php'), join(source, 'settings.php'));
  writeFileSync(join(source, 'version.php'), '<?php $OC_Version = [33, 0, 8, 1];\n');
  writeFileSync(
    join(source, 'status.php'),
    '<?php echo json_encode(["installed" => true, "host" => $_SERVER["HTTP_HOST"], "from" => $_SERVER["REMOTE_ADDR"]]);\n',
  );
  // what the image brings, reading variables that nobody sets here
  writeFileSync(
    join(source, 'config/redis.config.php'),
    "<?php if (getenv('REDIS_HOST')) { $CONFIG = ['redis' => ['host' => 'wrong']]; }\n",
  );
  writeFileSync(join(source, 'config/reverse-proxy.config.php'), "<?php $CONFIG = ['overwritehost' => 'wrong'];\n");
  writeFileSync(join(source, 'config/CAN_INSTALL'), '');
  const entry = join(work, 'entrypoint.sh');
  cpSync(join(STAND_INS, 'entrypoint.sh'), entry);
  run(['chmod', '-R', 'a+rX', source]);
  run(['chmod', '0755', entry]);
  return { source, entry };
};

/** @param {string} root folder of archipel @param {string} work scratch @param {(line: string) => void} report */
export const makeLab = async (root, work, report) => {
  installPackages();
  const { restic, pushgateway, versitygw } = copyTools(report);
  const rclone = rcloneOf(report);
  const over = debian();
  const project = makeProject(root, join(work, 'project'));
  const blueprint = project.blueprint(SITE);
  project.run(['synth', SITE]);
  const objects = objectsIn(join(project.root, 'gitops', SITE));
  const secrets = secretsIn(new SecretStore(project, blueprint, join(work, 'secrets')).make().export());
  const authority = new Authority(join(work, 'authority'));
  const names = blueprint.buckets.map(({ endpoint }) => new URL(endpoint).hostname);
  const tls = authority.sign(
    join(work, 'tls'),
    names.map((name) => `DNS:${name}`),
  );
  const network = freshNetwork(NETWORK);
  const addressOf = (endpoint) => `${STORES}${1 + blueprint.buckets.findIndex((bucket) => bucket.endpoint === endpoint)}`;
  const hostOf = (service, component) => blueprint.services.find(({ name }) => name === service).components[component].host;
  const { source, entry } = imageOf(work);
  const hosts = {
    ...Object.fromEntries(blueprint.buckets.map(({ endpoint }) => [new URL(endpoint).hostname, addressOf(endpoint)])),
    [hostOf('sql', 'server')]: DATABASE,
    [hostOf('copies', 'teller')]: TELLER,
  };
  const php = { '/usr/local/bin/php': join(over, 'usr/bin/php8.2') };
  const kubelet = new Kubelet({
    ...{ work, network, objects, secrets, authority: authority.certificate, hosts },
    images: {
      '/restic:': { programs: { '/usr/bin/restic': restic }, path: '/usr/local/image' },
      '/rclone:': { programs: { '/usr/local/bin/rclone': rclone }, path: '/usr/local/image' },
      '/postgres:': { over, programs: {}, path: `${POSTGRES}:/usr/bin:/bin:/usr/sbin` },
      '/nextcloud:': {
        over,
        programs: { ...php, '/usr/src/nextcloud': source, '/entrypoint.sh': entry, '/etc/apache2': join(over, 'etc/apache2') },
        path: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
      },
    },
  });
  for (const { name, endpoint, region } of blueprint.buckets) {
    const folder = join(work, 'stores', region);
    mkdirSync(join(folder, name), { recursive: true });
    const keys = ['--access', KEY, '--secret', KEY, '--region', region, '--cert', join(tls, 'tls.crt'), '--key', join(tls, 'tls.key')];
    const argv = [versitygw, ...keys, '--port', `${addressOf(endpoint)}:443`, 'posix', folder];
    start([...network, ...argv], { log: `${folder}.log` });
  }
  start([...network, pushgateway, `--web.listen-address=${TELLER}:9091`], { log: join(work, 'pushgateway.log') });

  // the server of the site: an owner for each service's database, as the contract says
  const data = join(work, 'postgres');
  mkdirSync(data);
  run(['chown', '33:33', data]);
  // whose programs lie beside the machine's
  const inside = (user, script) => [
    ...network,
    'unshare',
    '--mount',
    'sh',
    '-c',
    `mount -t overlay overlay -o 'lowerdir=${over}/usr:/usr' /usr && exec setpriv --reuid ${user} --regid ${user} --clear-groups env PATH='${POSTGRES}:/usr/bin:/bin' HOME=/tmp sh -c "$0"`,
    script,
  ];
  run(inside(33, `initdb --pgdata=${data} --username=postgres --auth-host=scram-sha-256 --auth-local=trust --no-sync >/dev/null`));
  const server = start(
    inside(
      33,
      `exec postgres -D ${data} -c listen_addresses=${DATABASE} -c unix_socket_directories=${data} -c fsync=off -c dynamic_shared_memory_type=mmap`,
    ),
    { log: join(work, 'postgres.log') },
  );
  const psql = (text, { database = 'cloud', user = 'postgres' } = {}) =>
    run(inside(33, `psql -X -q -A -t -v ON_ERROR_STOP=1 -h ${data} -U ${user} -d ${database}`), { input: text, timeout: 120 });
  await until('the database answers', () => attempt(inside(33, `pg_isready -q -h ${data}`)).code === 0, 90).catch((error) => {
    throw new Error(`${error.message}\n${server.output().slice(-2000)}`);
  });
  for (const name of ['cloud', 'disk']) {
    psql(
      `CREATE ROLE ${name} LOGIN PASSWORD '${secrets('office', `${name}-db`).password}'; CREATE DATABASE ${name} OWNER ${name};`.replace(
        '; CREATE',
        ';\nCREATE',
      ),
      {
        database: 'postgres',
      },
    );
  }
  const hostsFile = join(work, 'hosts');
  writeFileSync(
    hostsFile,
    Object.entries(hosts)
      .map(([name, address]) => `${address} ${name}\n`)
      .join(''),
  );
  const known = (argv, env, input) =>
    attempt([...network, 'unshare', '--mount', 'sh', '-c', `mount --bind '${hostsFile}' /etc/hosts && exec "$@"`, 'sh', ...argv], {
      env: { SSL_CERT_FILE: authority.certificate, RESTIC_CACHE_DIR: join(work, 'cache'), ...env },
      input,
      timeout: 300,
    });
  const bucketOf = (key) => blueprint.buckets.find((bucket) => bucket.key === key);
  const remote = (key, name) => {
    const { endpoint, region } = bucketOf(key);
    const values = { TYPE: 's3', PROVIDER: 'Other', ENDPOINT: endpoint, REGION: region, ACCESS_KEY_ID: KEY, SECRET_ACCESS_KEY: KEY };
    return Object.fromEntries(Object.entries(values).map(([word, value]) => [`RCLONE_CONFIG_${name}_${word}`, value]));
  };
  const must = ({ code, out }, what) => {
    if (code !== 0) throw new Error(`${what} ended with ${code}:\n${out.slice(-3000)}`);
    return out;
  };
  return {
    ...{ work, kubelet, secrets, objects, blueprint, psql, network, over, server },
    /** rclone itself on a bucket of the site, which is `it:`. */
    rclone: (key, argv, { input } = {}) => {
      const env = { ...remote(key, 'IT'), RCLONE_CONFIG: '/dev/null', RCLONE_S3_NO_CHECK_BUCKET: 'true' };
      return must(known([rclone, ...argv.map((word) => word.replace('it:', `it:${bucketOf(key).name}`))], env, input), `rclone ${argv[0]}`);
    },
    /** The objects of a target as the copies see them: decrypted, `store:`. */
    store: (service, id, key, argv) => {
      const password = run([rclone, 'obscure', secrets('office', `${service}-copy-key`).value]);
      const env = {
        ...remote(key, 'IT'),
        RCLONE_CONFIG: '/dev/null',
        RCLONE_S3_NO_CHECK_BUCKET: 'true',
        RCLONE_CONFIG_STORE_TYPE: 'crypt',
        RCLONE_CONFIG_STORE_REMOTE: `it:${bucketOf(key).name}/${SITE}/${id}.objects`,
        RCLONE_CONFIG_STORE_PASSWORD: password,
      };
      return must(known([rclone, ...argv], env), `rclone ${argv[0]}`);
    },
    restic: (service, id, key, ...argv) => {
      const { endpoint, name, region } = bucketOf(key);
      const env = {
        RESTIC_PASSWORD: secrets('office', `${service}-copy-key`).value,
        RESTIC_REPOSITORY: `s3:${endpoint}/${name}/${SITE}/${id}`,
        ...{ AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: KEY, AWS_DEFAULT_REGION: region },
      };
      return must(known([restic, ...argv], env), `restic ${argv[0]}`);
    },
    /** What monitoring would read. */
    told: (id, bucket) => {
      const text = run([...network, 'curl', '-fsS', `http://${TELLER}:9091/metrics`]);
      const lines = text.split('\n').filter((line) => line.includes(`backup="${id}"`) && line.includes(`to="${bucket}"`));
      return Object.fromEntries(lines.flatMap((line) => (/^(backup_\w+)\{.*\} (\S+)$/.exec(line) ? [[RegExp.$1, Number(RegExp.$2)]] : [])));
    },
    /** Folder of an object of the drive on the store's disk. */
    drive: (name = '') => join(work, 'stores/fsn1', bucketOf('drive').name, name),
    clear: () => attempt(['grep', '-rlE', 'PRIVATE-WORDS|CREATE TABLE', join(work, 'stores/nbg1'), join(work, 'stores/eu-central-003')]),
  };
};
