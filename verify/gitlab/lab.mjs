// The pods of the manifests on this machine, with a PostgreSQL, and what stands in for GitLab itself, whose image no registry of packages has.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { Kubelet } from '../backups/kubelet.mjs';
import { objectsIn } from '../backups/site.mjs';
import { installMissing } from '../debian.mjs';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { freshNetwork, ownNetwork, processesIn } from '../network.mjs';
import { database } from '../postgres/tools.mjs';
import { makeProject, SITE } from './site.mjs';

export const NETWORK = ownNetwork('archipel-gitlab');
const ADDRESS = '127.83.0.2';
const GIT = 998;
const STAND_INS = fileURLToPath(new URL('stand-ins', import.meta.url));
const POSTGRES = '/usr/lib/postgresql/15/bin';

export const makeLab = async (root, work) => {
  installPackages();
  installMissing({ ruby: '/usr/bin/ruby' });
  const over = database();
  const project = makeProject(root, join(work, 'project'));
  const blueprint = project.blueprint(SITE);
  project.run(['synth', SITE]);
  const objects = objectsIn(join(project.root, 'gitops', SITE));
  const folder = new SecretStore(project, blueprint, join(work, 'secrets')).make().export();
  const secrets = (namespace, name) => {
    const { data } = parse(readFileSync(join(folder, namespace, `${name}.yaml`), 'utf8'), { version: '1.1' });
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  };
  const network = freshNetwork(NETWORK);
  // the image's own users
  const users = join(work, 'passwd');
  writeFileSync(users, `root:x:0:0::/root:/bin/bash\ngit:x:${GIT}:${GIT}::/var/opt/gitlab:/bin/sh\n`);
  const groups = join(work, 'group');
  writeFileSync(groups, `root:x:0:\ngit:x:${GIT}:\n`);
  const program = (name) => {
    const at = join(work, 'programs', name);
    mkdirSync(join(work, 'programs'), { recursive: true });
    copyFileSync(join(STAND_INS, name), at);
    chmodSync(at, 0o755);
    return at;
  };
  const tool = program('tool');
  const unused = join(work, 'unused');
  writeFileSync(unused, '');
  const host = blueprint.services.find(({ name }) => name === 'sql').components.server.host;
  const kubelet = new Kubelet({
    ...{ work, network, objects, secrets, authority: unused, hosts: { [host]: ADDRESS } },
    images: {
      '/gitlab-ce:': {
        programs: {
          '/etc/passwd': users,
          '/etc/group': groups,
          '/assets/init-container': program('init-container'),
          ...Object.fromEntries(['gitlab-ctl', 'gitlab-rails', 'gitlab-rake'].map((name) => [`/usr/local/bin/${name}`, tool])),
        },
        path: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
      },
      '/postgres:': { over, programs: {}, path: `${POSTGRES}:/usr/bin:/bin:/usr/sbin` },
    },
  });
  const data = join(work, 'postgres');
  mkdirSync(data);
  run(['chown', '33:33', data]);
  const inside = (script) => [
    ...network,
    'unshare',
    '--mount',
    'sh',
    '-c',
    `mount -t overlay overlay -o 'lowerdir=${over}/usr:/usr' /usr && exec setpriv --reuid 33 --regid 33 --clear-groups env PATH='${POSTGRES}:/usr/bin:/bin' HOME=/tmp sh -c "$0"`,
    script,
  ];
  run(inside(`initdb --pgdata=${data} --username=postgres --auth-host=scram-sha-256 --auth-local=trust --no-sync >/dev/null`));
  start(
    inside(
      `exec postgres -D ${data} -c listen_addresses=${ADDRESS} -c unix_socket_directories=${data} -c fsync=off -c dynamic_shared_memory_type=mmap`,
    ),
    {
      log: join(work, 'postgres.log'),
    },
  );
  await until('the database answers', () => attempt(inside(`pg_isready -q -h ${data}`)).code === 0, 90);
  const sql = (text, on = 'git', as = 'postgres') =>
    run(inside(`psql -X -q -A -t -v ON_ERROR_STOP=1 -h ${data} -U ${as} -d ${on}`), { input: text, timeout: 120 });
  sql(`CREATE ROLE git LOGIN PASSWORD '${secrets('factory', 'git-db').password}';\nCREATE DATABASE git OWNER git;`, 'postgres');
  // as the contract asks: extensions are made by who may, the rest by the account of the service
  sql('CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist; CREATE EXTENSION amcheck;');
  sql(readFileSync(join(STAND_INS, 'schema.sql'), 'utf8'), 'git', 'git');

  const lab = { work, blueprint, objects, secrets, kubelet, sql, pod: kubelet.pod('Deployment', 'git') };
  lab.data = kubelet.claim('git-data', 0);
  /** Runs a script of a set as the generated job does, with files as its input and its output. */
  lab.script = (job, container, variable, { from = '/dev/null', to, env = {} } = {}) => {
    const pod = kubelet.pod('CronJob', job);
    const step = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(({ name }) => name === container);
    const script = step.env.find(({ name }) => name === variable).value;
    const mounts = step.volumeMounts.filter(({ mountPath }) => mountPath !== '/run/restic');
    const argv = pod.command({ ...step, volumeMounts: mounts, command: ['bash', script] }, env);
    return attempt(['sh', '-c', `exec "$@" <'${from}'${to ? ` >'${to}'` : ''}`, 'sh', ...argv], { timeout: 300 });
  };
  lab.start = () => {
    const log = join(work, `gitlab-${(lab.rounds = (lab.rounds ?? 0) + 1)}.log`);
    const main = lab.pod.spec.containers.find(({ name }) => name === 'gitlab');
    lab.server = start(lab.pod.command(main, { EVERY: '0.5' }), { log });
    return lab.server;
  };
  lab.stop = async () => {
    lab.server.stop();
    await lab.server.ended;
    for (const pid of processesIn(NETWORK)) if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('holder.sh')) attempt(['kill', pid]);
  };
  /** A secret as a pod is given it. */
  lab.given = (name, file) => {
    const { volumes, containers } = kubelet.pod('Deployment', name).spec;
    const { name: volume, subPath } = containers[0].volumeMounts.find(({ mountPath }) => mountPath === `/run/gitlab/${file}`);
    return secrets('factory', volumes.find((known) => known.name === volume).secret.secretName)[subPath];
  };
  /** What a configuration says, as Ruby reads it with the secrets of its pod. */
  lab.read = (name) => {
    const at = join(work, 'inside', name);
    mkdirSync(join(at, 'etc/archipel'), { recursive: true });
    mkdirSync(join(at, 'run/gitlab'), { recursive: true });
    const { data: files } = objects('ConfigMap', `${name}-config`);
    writeFileSync(join(at, 'etc/archipel/site.json'), files['site.json']);
    writeFileSync(join(at, 'gitlab.rb'), files['gitlab.rb']);
    const { volumes, containers } = kubelet.pod('Deployment', name).spec;
    for (const { name: volume, mountPath, subPath } of containers[0].volumeMounts.filter(({ mountPath: path }) =>
      path.startsWith('/run/gitlab/'),
    )) {
      const { secretName } = volumes.find((known) => known.name === volume).secret;
      writeFileSync(join(at, mountPath), `${secrets('factory', secretName)[subPath]}\n`);
    }
    run(['ruby', '-wc', join(at, 'gitlab.rb')]);
    return JSON.parse(run(['ruby', join(STAND_INS, 'read.rb'), join(at, 'gitlab.rb')], { env: { INSIDE: at } }));
  };
  return lab;
};
