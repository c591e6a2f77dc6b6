// Judges the directory by the real Samba, from Debian's packages: the generated containers make a domain with the generated rights, and nothing more.
// node verify/run.mjs directory (as root: each container is a chroot of its own, in a network of its own)
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Kubelet } from '../backups/kubelet.mjs';
import { objectsIn } from '../backups/site.mjs';
import { installMissing } from '../debian.mjs';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { judge } from '../judging.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { endNetwork, freshNetwork, ownNetwork } from '../network.mjs';
import { sign } from './certificate.mjs';
import { LdapReader } from './contract.mjs';
import { directoryImage } from './image.mjs';
import { proofs } from './proofs.mjs';
import { makeProject, SITE } from './site.mjs';

const NETWORK = ownNetwork('archipel-directory');
const NAMESPACE = 'identity';

/** OpenLDAP's client, which is not of the image. */
const CLIENT = { 'ldap-utils': '/usr/bin/ldapsearch' };

/** Secrets as they would be applied, by namespace and name, and what cert-manager would make. */
const secretsIn = (folder, made) => (namespace, name) => {
  if (made[name]) return made[name];
  const { data } = parse(readFileSync(join(folder, namespace, `${name}.yaml`), 'utf8'), { version: '1.1' });
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
};

/** @param {string} root @param {string} work @param {string} space name of the network of the pod */
export const makeLab = (root, work, space = NETWORK) => {
  installPackages();
  installMissing(CLIENT);
  const image = directoryImage(root);
  const project = makeProject(root, join(work, 'project'));
  const store = new SecretStore(project, project.blueprint(SITE), join(work, 'secrets')).make();
  const commit = () => run(['cp', join(work, 'secrets/public.json'), join(project.root, `environments/${SITE}.public.json`)]);
  commit();
  const folder = join(project.root, 'gitops', SITE);
  const lab = { image, work, project, store, commit, made: {}, folder };
  /** Synthesizes the site as it is said now. */
  lab.synthesize = () => {
    project.run(['synth', SITE]);
    lab.blueprint = project.blueprint(SITE);
    lab.objects = objectsIn(folder);
    lab.kubelet.objects = lab.objects;
  };
  const network = freshNetwork(space);
  // a pod has an interface besides its loopback: without one the server takes no tickets
  run([...network, 'ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'other']);
  run([...network, 'ip', 'address', 'add', '10.42.0.9/24', 'dev', 'eth0']);
  for (const name of ['eth0', 'other']) run([...network, 'ip', 'link', 'set', name, 'up']);
  const host = `ad.${NAMESPACE}.svc.cluster.local`;
  const hosts = join(work, 'hosts');
  writeFileSync(hosts, `127.0.0.1 localhost ${host}\n`);
  lab.enter = (argv) => [...network, 'unshare', '--mount', 'sh', '-c', `mount --bind '${hosts}' /etc/hosts && exec "$@"`, 'sh', ...argv];
  lab.secrets = secretsIn(store.export(), lab.made);
  const unused = join(work, 'unused');
  writeFileSync(unused, '');
  lab.kubelet = new Kubelet({
    ...{ work, network, authority: unused, hosts: { [host]: '127.0.0.1' } },
    objects: () => undefined,
    secrets: (...place) => lab.secrets(...place),
    images: { '/samba-ad:': { root: image.folder, programs: {}, path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  });
  lab.synthesize();
  const { spec } = lab.objects('Certificate', 'ad-tls');
  lab.certify = (days) => {
    lab.made['ad-tls'] = sign(join(work, `tls-${days}`), spec, lab.secrets(NAMESPACE, 'ad-authority'), days);
    return lab.made['ad-tls'];
  };
  lab.certify(90);
  lab.pod = lab.kubelet.pod('StatefulSet', 'ad');
  /** A container of the pod, as it is written, with another command. */
  lab.container = (name, command, pod = lab.pod) => {
    const found = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find((known) => known.name === name);
    return pod.command({ ...found, command: command ?? found.command });
  };
  lab.inside = (command, options) => attempt(lab.container('dc', command), { timeout: 120, ...options });
  lab.answers = () =>
    attempt([...network, 'openssl', 's_client', '-connect', '127.0.0.1:636'], { input: '', timeout: 10 }).out.includes('CONNECTED');
  lab.startServer = async () => {
    lab.logs = (lab.logs ?? 0) + 1;
    lab.server = start(['env', 'EVERY=1', ...lab.container('dc')], { log: join(work, `dc-${lab.logs}.log`) });
    await until('the server answers', () => lab.answers(), 400).catch((error) => {
      throw new Error(`${error.message}\n${lab.server.output().slice(-3000)}`);
    });
  };
  lab.stopServer = async () => {
    lab.server.stop();
    await lab.server.ended;
  };
  lab.startAccounts = () =>
    (lab.accounts = start(lab.container('accounts'), { log: join(work, `accounts-${(lab.rounds = (lab.rounds ?? 0) + 1)}.log`) }));
  lab.stopAccounts = async () => {
    lab.accounts.stop();
    await lab.accounts.ended;
  };
  /** Runs the container that keeps the accounts once more, with the configuration of the manifests as they are now. @returns {string} what it said */
  lab.settle = async () => {
    if (lab.accounts) await lab.stopAccounts();
    const { data } = lab.objects('ConfigMap', 'ad-config');
    for (const [key, text] of Object.entries(data)) writeFileSync(join(lab.pod.folder, 'volumes/config-ad-config', key), text);
    const { code, out } = attempt(lab.container('accounts', ['python3', '/usr/local/lib/archipel/accounts.py', '--once']), {
      timeout: 200,
    });
    if (code !== 0) throw new Error(`the accounts ended with ${code}: ${out.slice(-2000)}`);
    return out;
  };
  /** What a service was answered. */
  lab.answer = (service, need) => lab.blueprint.services.find(({ name }) => name === service).answers[need];
  lab.reader = (service) => {
    const answer = lab.answer(service, 'people');
    const authority = join(work, `${service}.pem`);
    writeFileSync(authority, answer.ca);
    const { object, key } = answer.bind.password;
    return new LdapReader({ answer, authority, enter: lab.enter, folder: work, password: lab.secrets('web', object)[key] });
  };
  /** Runs a script of a job as its container does, with files as its input and its output. */
  lab.job = (job, container, variable, { from = '/dev/null', to, env = {} } = {}) => {
    const pod = lab.kubelet.pod('CronJob', job);
    const all = [...pod.spec.initContainers, ...pod.spec.containers];
    const found = all.find(({ name }) => name === container);
    const script = found.env.find(({ name }) => name === variable).value;
    // the database's own image has no program of the copies
    const mounts = found.volumeMounts.filter(({ mountPath }) => mountPath !== '/run/restic');
    const command = pod.command({ ...found, volumeMounts: mounts, command: ['bash', script] }, env);
    return attempt(['sh', '-c', `exec "$@" <'${from}'${to ? ` >'${to}'` : ''}`, 'sh', ...command], { timeout: 400 });
  };
  return lab;
};

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeDirectory = ({ root, report }) =>
  judge('directory/judged', { report }, async (verdict) => {
    const work = verdict.folder('archipel-directory-', { open: true, attributes: true });
    verdict.after(() => endNetwork(NETWORK));
    await verdict.prove(proofs, makeLab(root, work), { under: 'directory/' });
  });
