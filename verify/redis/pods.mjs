// Pods of the manifests on this machine: each in a network of its own on one bridge, found by name through a name server as in a cluster; each container a
// chroot with the generated files, variables, volumes and user, in which nothing but the volumes can be written.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { endNetwork } from '../network.mjs';

/** Of the bridge, which is the name server too. */
export const NETWORK = 'archipel-redis';
const BRIDGE = '10.79.0.1';

export class Cluster {
  #addresses = 10;
  #names = new Map();

  /** @param {{ work: string, tree: string, exporter: string, objects: Function, secrets: Function }} props `secrets`: values by namespace and name */
  constructor(props) {
    Object.assign(this, props, { pods: [], children: [] });
  }

  /** Inside the network of the bridge. */
  async begin() {
    run(['ip', 'link', 'set', 'lo', 'up']);
    run(['ip', 'link', 'add', 'bridge', 'type', 'bridge']);
    run(['ip', 'address', 'add', `${BRIDGE}/16`, 'dev', 'bridge']);
    run(['ip', 'link', 'set', 'bridge', 'up']);
    this.hosts = join(this.work, 'hosts');
    writeFileSync(this.hosts, '');
    const options = ['--keep-in-foreground', '--no-resolv', '--no-hosts', `--addn-hosts=${this.hosts}`, `--listen-address=${BRIDGE}`];
    const quiet = ['--bind-interfaces', '--local-ttl=1', '--user=root', '--pid-file', '--conf-file=/dev/null', '--local=/cluster.local/'];
    const library = [
      'env',
      `LD_LIBRARY_PATH=${join(this.tree, 'usr/lib/x86_64-linux-gnu')}`,
      join(this.tree, 'lib64/ld-linux-x86-64.so.2'),
    ];
    this.dns = start([...library, join(this.tree, 'usr/sbin/dnsmasq'), ...options, ...quiet], { log: join(this.work, 'dns.log') });
    this.children.push(this.dns);
    // before that the signal that tells it of new names ends it
    await until('the name server', () => attempt(['ss', '-Hlun', 'src', `${BRIDGE}:53`]).out !== '', 30);
  }

  /** A pod gets an address, its own name and that of the Services that lead to it. */
  register(pod, names) {
    const address = `10.79.1.${(this.#addresses += 1)}`;
    for (const [name, holder] of [...this.#names]) if (holder.pod === pod) this.#names.delete(name);
    for (const name of names) this.#names.set(`${name}#${address}`, { pod, name, address });
    writeFileSync(this.hosts, [...this.#names.values()].map(({ name, address: at }) => `${at} ${name}\n`).join(''));
    this.dns.stop('SIGHUP');
    return address;
  }

  pod(kind, workload, replica) {
    const pod = new Pod(this, this.objects(kind, workload), replica);
    this.pods.push(pod);
    return pod;
  }

  /** What Secrets hold now reaches every pod, as a kubelet brings it. */
  deliver() {
    for (const pod of this.pods) pod.fill();
  }

  end() {
    endNetwork(...this.pods.map(({ network }) => network));
    for (const child of this.children) child.stop('SIGKILL');
  }
}

class Pod {
  constructor(cluster, { metadata, spec }, replica) {
    const template = spec.template ?? spec.jobTemplate.spec.template;
    const names = [`${metadata.name}.${metadata.namespace}.svc.cluster.local`];
    if (spec.serviceName) {
      const headless = `${spec.serviceName}.${metadata.namespace}.svc.cluster.local`;
      names.push(headless, `${metadata.name}-${replica}.${headless}`);
    }
    Object.assign(this, {
      cluster,
      metadata,
      spec: template.spec,
      names,
      name: `${metadata.name}-${replica}`,
      running: new Map(),
      logs: 0,
    });
    this.claims = spec.volumeClaimTemplates ?? [];
    this.network = `${NETWORK}-${this.name}`;
    // a disk that is slow to write would slow down votes, which are written to memory
    this.memory = join('/dev/shm', basename(cluster.work), this.name);
    this.user = this.spec.securityContext.runAsUser;
    this.folder = join(cluster.work, this.name);
    attempt(['ip', 'netns', 'delete', this.network]);
    run(['ip', 'netns', 'add', this.network]);
    this.link = `v${cluster.pods.length}`;
    run(['ip', 'link', 'add', this.link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.network]);
    run(['ip', 'link', 'set', this.link, 'master', 'bridge', 'up']);
    this.in = ['nsenter', `--net=/run/netns/${this.network}`];
    run([...this.in, 'ip', 'link', 'set', 'lo', 'up']);
    this.make();
  }

  /** As the pod is made: with an address and empty volumes of its own. */
  make() {
    this.address = this.cluster.register(this, this.names);
    run([...this.in, 'ip', 'address', 'flush', 'dev', 'eth0']);
    run([...this.in, 'ip', 'address', 'add', `${this.address}/16`, 'dev', 'eth0']);
    run([...this.in, 'ip', 'link', 'set', 'eth0', 'up']);
    rmSync(join(this.folder, 'volumes'), { recursive: true, force: true });
    for (const { metadata } of this.claims) this.#folder(join(this.folder, 'claims', metadata.name));
    rmSync(this.memory, { recursive: true, force: true });
    for (const { name, emptyDir } of this.spec.volumes) {
      if (emptyDir) this.#folder(emptyDir.medium === 'Memory' ? join(this.memory, name) : join(this.folder, 'volumes', name));
    }
    this.fill();
  }

  /** The host name by which the others know it. */
  get host() {
    return this.names.at(-1);
  }

  #folder(path) {
    mkdirSync(path, { recursive: true });
    run(['chown', `${this.user}:${this.user}`, path]);
  }

  fill() {
    for (const { name, configMap, secret } of this.spec.volumes) {
      if (!configMap && !secret) continue;
      const at = join(this.folder, 'volumes', name);
      mkdirSync(at, { recursive: true });
      const data = configMap
        ? this.cluster.objects('ConfigMap', configMap.name).data
        : this.cluster.secrets(this.metadata.namespace, secret.secretName);
      for (const [key, text] of Object.entries(data)) writeFileSync(join(at, key), text, { mode: 0o644 });
    }
  }

  #source({ name, subPath = '' }) {
    const claim = this.claims.some(({ metadata }) => metadata.name === name);
    const { emptyDir } = this.spec.volumes.find((volume) => volume.name === name) ?? {};
    if (emptyDir?.medium === 'Memory') return join(this.memory, name);
    return join(this.folder, claim ? 'claims' : 'volumes', name, subPath);
  }

  #container(name) {
    const found = [...(this.spec.initContainers ?? []), ...this.spec.containers].find((known) => known.name === name);
    if (!found) throw new Error(`${this.name} has no container ${name}`);
    return found;
  }

  /** @returns {string[]} the command that runs a container */
  command({ name, image, env = [], command = ['redis_exporter'], volumeMounts = [] }, more = {}) {
    const { tree, exporter } = this.cluster;
    const inside = join(this.folder, `root-${name}`);
    mkdirSync(inside, { recursive: true });
    const bind = (from, to, options) => [
      `[ -d '${from}' ] && mkdir -p 'root${to}' || { mkdir -p 'root${dirname(to)}'; touch 'root${to}'; }`,
      `mount --bind '${from}' 'root${to}'`,
      ...(options ? [`mount -o remount,bind,${options} 'root${to}'`] : []),
    ];
    const script = [
      'set -e',
      `mount -t tmpfs tmpfs '${inside}' && cd '${inside}' && mkdir upper work root`,
      `mount -t overlay overlay -o lowerdir='${tree}',upperdir=upper,workdir=work root`,
      'mount --rbind /dev root/dev && mount -t proc proc root/proc && mount -t tmpfs tmpfs root/run',
      `rm -f root/etc/resolv.conf && printf 'nameserver ${BRIDGE}\\nsearch data.svc.cluster.local svc.cluster.local cluster.local\\noptions ndots:5\\n' >root/etc/resolv.conf`,
      // the package's own configuration, which the image does not have
      'rm -rf root/etc/valkey root/etc/haproxy',
      ...(image.includes('exporter') ? bind(exporter, '/usr/local/bin/redis_exporter') : []),
      ...volumeMounts.flatMap((mount) => bind(this.#source(mount), mount.mountPath, mount.readOnly && 'ro')),
      'mount -o remount,ro root && mount -o remount,ro root/run',
      'exec chroot root setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups --no-new-privs --bounding-set=-all env -u USER_ID PATH="$INSIDE" "$@"',
    ].join('\n');
    const variables = {
      ...Object.fromEntries(env.map(({ name: key, value }) => [key, value ?? this.name])),
      ...{ HOME: '/tmp', TZ: 'UTC', PATH: process.env.PATH, INSIDE: '/usr/local/bin:/usr/bin:/bin:/usr/sbin', USER_ID: this.user },
      ...more,
    };
    const clear = Object.entries(variables).map(([key, value]) => `${key}=${value}`);
    // whose first process is the first of its own: with it all go
    const apart = ['unshare', '--mount', '--pid', '--fork', '--propagation', 'private'];
    return [...this.in, ...apart, 'env', '-i', ...clear, 'sh', '-c', script, 'container', ...command];
  }

  /** Starts a container. */
  start(name, more = {}) {
    const log = join(this.folder, `${name}-${(this.logs += 1)}.log`);
    const child = start(this.command(this.#container(name), more), { log });
    this.running.set(name, child);
    return child;
  }

  /** Starts the pod, container after container. @param {object} more variables of all */
  up(more = {}) {
    for (const container of this.spec.initContainers ?? []) {
      if (container.restartPolicy === 'Always') this.start(container.name, more);
      else run(this.command(container), { timeout: 30 });
    }
    this.start(this.spec.containers[0].name, more);
    return this;
  }

  get main() {
    return this.running.get(this.spec.containers[0].name);
  }

  /** The first process inside a container, with which all of it goes. */
  #first({ pid }) {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0];
  }

  /** Ends containers at once, as the kernel does. */
  async kill(...names) {
    for (const name of names.length > 0 ? names : [...this.running.keys()]) {
      const child = this.running.get(name);
      if (child) attempt(['kill', '-KILL', this.#first(child)]);
      await child?.ended;
      this.running.delete(name);
    }
  }

  /** Asks the main container to stop, as a kubelet does. */
  async stop() {
    const { main } = this;
    run(['kill', '-TERM', this.#first(main)]);
    await main.ended;
    this.running.delete(this.spec.containers[0].name);
  }

  /** Another pod of the same name takes its place: with another address, and its claims. */
  async replace({ emptyDisk = false } = {}) {
    await this.kill();
    if (emptyDisk) rmSync(join(this.folder, 'claims'), { recursive: true, force: true });
    this.make();
    return this;
  }

  cut() {
    run(['ip', 'link', 'set', this.link, 'down']);
  }

  heal() {
    run(['ip', 'link', 'set', this.link, 'up']);
  }

  /** What an exec probe says. */
  ready() {
    const main = this.spec.containers[0];
    const { readinessProbe } = main;
    return attempt(this.command({ ...main, name: 'probe', command: readinessProbe.exec.command }), { timeout: 20 }).code === 0;
  }

  /** What a Sentinel told of failovers. */
  said() {
    return (this.main?.output() ?? '')
      .split('\n')
      .filter((line) => /failover|vote|[+-][os]down|tilt|switch|epoch|elected/.test(line))
      .slice(-25);
  }

  log() {
    return [...this.running].map(([name, child]) => `--- ${this.name} ${name}\n${child.output().slice(-1200)}`).join('\n');
  }
}

export const settled = (what, holds, seconds) => until(what, holds, seconds);
