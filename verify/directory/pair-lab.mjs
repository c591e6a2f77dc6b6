// Two pods of the directory, each in a network of its own, with what the policies let through between them and nothing else.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Kubelet } from '../backups/kubelet.mjs';
import { objectsIn } from '../backups/site.mjs';
import { installMissing } from '../debian.mjs';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { freshNetwork, killIn } from '../network.mjs';
import { sign } from './certificate.mjs';
import { LdapReader } from './contract.mjs';
import { directoryImage } from './image.mjs';
import { makeProject, PEOPLE, SITE, TWO } from './site.mjs';

export const NETWORKS = ['archipel-pair-first', 'archipel-pair-second'];
const NAMESPACE = 'identity';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** One controller: its pod, its network and its volume. */
class Controller {
  constructor(lab, place, set, space) {
    Object.assign(this, { lab, place, set, space, rounds: 0 });
    this.network = ['nsenter', `--net=/run/netns/${space}`];
    this.kubelet = new Kubelet({
      work: join(lab.work, place),
      network: this.network,
      authority: lab.unused,
      hostsFile: lab.hostsFile,
      objects: lab.objects,
      secrets: lab.secrets,
      images: { '/samba-ad:': { root: lab.image.folder, programs: {}, path: PATH } },
    });
  }

  /** Starts the pod: at another address each time, as in a cluster. */
  async start(address) {
    const { lab } = this;
    this.address = address;
    run([...this.network, 'ip', 'address', 'flush', 'dev', 'eth0']);
    run([...this.network, 'ip', 'address', 'add', `${address}/16`, 'dev', 'eth0']);
    lab.hosts[`${this.set}-0.ad-pods.${NAMESPACE}.svc.cluster.local`] = address;
    lab.tellHosts();
    this.pod = this.kubelet.pod('StatefulSet', this.set);
    this.rounds += 1;
    // as the kubelet, which starts a container again that has ended
    this.server = this.#keeps('dc');
    this.accounts = this.#keeps('accounts');
  }

  #keeps(name) {
    const log = join(this.lab.work, `${this.place}-${name}-${this.rounds}.log`);
    writeFileSync(log, '');
    const kept = { log, stopped: false, output: () => readFileSync(log, 'utf8') };
    const again = () => {
      if (kept.stopped) return;
      kept.child = start(this.container(name), { log });
      kept.child.ended.then(again);
    };
    again();
    return kept;
  }

  async stop() {
    for (const kept of [this.accounts, this.server]) {
      kept.stopped = true;
      kept.child.stop();
      await kept.child.ended;
    }
    delete this.lab.hosts[`${this.set}-0.ad-pods.${NAMESPACE}.svc.cluster.local`];
    this.lab.tellHosts();
  }

  /** Gone at once, as with its node. */
  kill() {
    for (const kept of [this.accounts, this.server]) kept.stopped = true;
    killIn(this.space);
  }

  container(name, command) {
    const found = [...(this.pod.spec.initContainers ?? []), ...this.pod.spec.containers].find((known) => known.name === name);
    return this.pod.command({ ...found, command: command ?? found.command }, { ADDRESS: this.address, EVERY: '2' });
  }

  inside(command, options) {
    return attempt(this.container('dc', command), { timeout: 120, ...options });
  }

  async answers(seconds = 120) {
    const asks = () =>
      attempt([...this.network, 'openssl', 's_client', '-connect', '127.0.0.1:636'], { input: '', timeout: 10 }).out.includes('CONNECTED');
    await until(`${this.place} answers`, asks, seconds).catch((error) => {
      throw new Error(`${error.message}\n${this.server.output().slice(-3000)}\n${this.accounts.output().slice(-1000)}`);
    });
  }

  metrics() {
    return attempt([...this.network, 'curl', '-fsS', '--max-time', '10', 'http://127.0.0.1:9105/metrics']).out;
  }

  /** As a service of the site, whose connections the Service leads to this controller. */
  reader(service = 'portal') {
    const { lab } = this;
    const answer = lab.blueprint.services.find(({ name }) => name === service).answers.people;
    const authority = join(lab.work, `${service}.pem`);
    writeFileSync(authority, answer.ca);
    const { object, key } = answer.bind.password;
    const hosts = join(lab.work, `hosts-${this.place}`);
    writeFileSync(hosts, `127.0.0.1 localhost ${answer.host}\n`);
    const enter = (argv) => [
      ...this.network,
      'unshare',
      '--mount',
      'sh',
      '-c',
      `mount --bind '${hosts}' /etc/hosts && exec "$@"`,
      'sh',
      ...argv,
    ];
    return new LdapReader({ answer, authority, enter, folder: lab.work, password: lab.secrets('web', object)[key] });
  }
}

/** Lets in what the policy of the pods says, from the other one alone. */
const hold = (space, policy) => {
  const own = policy.spec.ingress.filter(({ from }) => JSON.stringify(from).includes('"app.kubernetes.io/instance":"ad"'));
  const ports = own.flatMap(({ ports: all }) => all.map(({ protocol, port }) => `${protocol.toLowerCase()} dport ${port} accept`));
  const rules = ['ct state established,related accept', 'iif lo accept', ...ports].map((rule) => `add rule inet pair in ${rule}`);
  const input = ['add table inet pair', 'add chain inet pair in { type filter hook input priority 0; policy drop; }', ...rules].join('\n');
  run(['nsenter', `--net=/run/netns/${space}`, 'nft', '-f', '-'], { input });
  return ports.length;
};

export const makePair = (root, work) => {
  installPackages();
  installMissing({ 'ldap-utils': '/usr/bin/ldapsearch', nftables: '/usr/sbin/nft' });
  const image = directoryImage(root);
  const project = makeProject(root, join(work, 'project'), TWO);
  project.say({ people: PEOPLE, controllers: 2 });
  const store = new SecretStore(project, project.blueprint(SITE), join(work, 'secrets')).make();
  run(['cp', join(work, 'secrets/public.json'), join(project.root, `environments/${SITE}.public.json`)]);
  project.run(['synth', SITE]);
  const folder = store.export();
  const lab = {
    work,
    image,
    project,
    store,
    hosts: {},
    made: {},
    unused: join(work, 'unused'),
    hostsFile: join(work, 'hosts'),
    blueprint: project.blueprint(SITE),
  };
  writeFileSync(lab.unused, '');
  lab.objects = objectsIn(join(project.root, 'gitops', SITE));
  lab.secrets = (namespace, name) => {
    if (lab.made[name]) return lab.made[name];
    const { data } = parse(readFileSync(join(folder, namespace, `${name}.yaml`), 'utf8'), { version: '1.1' });
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  };
  lab.made['ad-tls'] = sign(join(work, 'tls'), lab.objects('Certificate', 'ad-tls').spec, lab.secrets(NAMESPACE, 'ad-authority'));
  for (const space of NETWORKS) freshNetwork(space);
  const [one, two] = NETWORKS;
  run(['nsenter', `--net=/run/netns/${one}`, 'ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', two]);
  for (const space of NETWORKS) run(['nsenter', `--net=/run/netns/${space}`, 'ip', 'link', 'set', 'eth0', 'up']);
  lab.open = NETWORKS.map((space) => hold(space, lab.objects('NetworkPolicy', 'ad')));
  lab.first = new Controller(lab, 'first', 'ad', one);
  lab.second = new Controller(lab, 'second', 'ad-second', two);
  /** What the DNS of the cluster says, to every container that runs. */
  lab.tellHosts = () =>
    writeFileSync(
      lab.hostsFile,
      Object.entries({ localhost: '127.0.0.1', ...lab.hosts })
        .map(([name, address]) => `${address} ${name}\n`)
        .join(''),
    );
  lab.tellHosts();
  return lab;
};
