// Pods of the manifests on this machine: each container is a chroot over its files with the generated files, variables, volumes, user and network, the first
// process of its own. As in the cluster nothing but the volumes can be written, and nobody gains a right.
import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt, run, start } from '../hosts/shell.mjs';

const ACCOUNT = '/run/secrets/kubernetes.io/serviceaccount';
const USERS = 'root:x:0:0::/:/bin/sh\npostgres:x:999:999::/:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export class Pod {
  /**
   * @param {{ work: string, name: string, namespace: string, spec: object, network: string[], address: string, objects: Function, secrets: Function,
   * hosts: Record<string, string>, tree: string, programs: Record<string, string>, env: object, token?: string, authority: string }} props
   * `tree`: folder with a usr over the machine's; `programs`: files and folders by where the image has them; `authority`: who signs for the stores
   */
  constructor(props) {
    Object.assign(this, props, { started: new Map(), runs: 0 });
    this.folder = join(props.work, 'pods', props.name);
    this.user = this.spec.securityContext.runAsUser;
    for (const volume of this.spec.volumes) this.#fill(volume);
    if (this.token) {
      this.put('account', 'token', this.token);
      this.put('account', 'ca.crt', readFileSync(join(props.work, 'api/ca.crt'), 'utf8'));
      this.put('account', 'namespace', this.namespace);
    }
  }

  put(volume, key, text) {
    const at = join(this.folder, 'volumes', volume);
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, key), text, { mode: 0o644 });
    // as a kubelet gives it to the group of the pod: the server refuses a key that everybody may read
    if (key === 'tls.key') run(['sh', '-c', `chown 0:${this.user} '${join(at, key)}' && chmod 0440 '${join(at, key)}'`]);
  }

  #fill({ name, configMap, secret, emptyDir }) {
    const at = join(this.folder, 'volumes', name);
    mkdirSync(at, { recursive: true });
    // a folder of the pod's group, which a container of another user may read and enter
    if (emptyDir) run(['sh', '-c', `chown ${this.user}:${this.user} '${at}' && chmod 0777 '${at}'`]);
    if (configMap) for (const [key, text] of Object.entries(this.objects('ConfigMap', configMap.name).data)) this.put(name, key, text);
    if (secret) this.deliver(secret.secretName);
  }

  /** Puts the values of a Secret where its volume is: running containers see them. */
  deliver(object) {
    for (const { name, secret } of this.spec.volumes)
      if (secret?.secretName === object)
        for (const [key, text] of Object.entries(this.secrets(this.namespace, object))) this.put(name, key, text);
  }

  /** Folder of a volume; that of a claim outlives the pod's containers. */
  volume(name) {
    const at = join(this.folder, 'volumes', name);
    mkdirSync(at, { recursive: true });
    return at;
  }

  containers() {
    return [...(this.spec.initContainers ?? []), ...this.spec.containers];
  }

  /** Starts a container. @param {Record<string, string>} more variables */
  start(name, more = {}) {
    const container = this.containers().find((known) => known.name === name);
    const log = join(this.folder, `${name}.log`);
    const child = start(this.#command(container, more), { log });
    this.started.set(name, child);
    return child;
  }

  /** Runs a container to its end. */
  run(name, more = {}, timeout = 300) {
    const container = this.containers().find((known) => known.name === name);
    return attempt(this.#command(container, more), { timeout });
  }

  log(name) {
    return this.started.get(name)?.output() ?? '';
  }

  /** Process of this machine that is the first one of a container. */
  first(name) {
    const parent = this.started.get(name)?.pid;
    const found = attempt(['pgrep', '-P', String(parent)])
      .out.trim()
      .split('\n')[0];
    return found ? Number(found) : undefined;
  }

  /** Ends a container as a power cut does: the kernel kills all that is in it. */
  kill(name) {
    const pid = this.first(name);
    if (pid) process.kill(pid, 'SIGKILL');
    return this.started.get(name).ended;
  }

  stop(name) {
    const pid = this.first(name);
    if (pid) process.kill(pid, 'SIGTERM');
    return this.started.get(name)?.ended;
  }

  /** Runs a command in a running container, as `kubectl exec` does. */
  exec(name, command, { env = {}, timeout = 300, user: other } = {}) {
    const pid = this.first(name);
    if (!pid) return { code: 1, out: `${name} of ${this.name} does not run` };
    const container = this.containers().find((known) => known.name === name);
    const user = other ?? container.securityContext.runAsUser ?? this.user;
    const clear = Object.entries({ ...this.#variables(container), ...env }).map(([key, value]) => `${key}=${value}`);
    return attempt(
      [
        ...['nsenter', '--target', String(pid), '--mount', '--net', '--pid', `--root=/proc/${pid}/root`],
        // where it was called from is not there
        ...['env', '--chdir=/'],
        ...['setpriv', '--reuid', String(user), '--regid', String(user), '--clear-groups', '--no-new-privs', '--bounding-set=-all'],
        ...['env', '-i', ...clear, ...command],
      ],
      { timeout },
    );
  }

  #variables({ env = [] }, more = {}) {
    const fields = { 'metadata.name': this.name, 'status.podIP': this.address };
    const own = Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? fields[valueFrom.fieldRef.fieldPath]]));
    const filled = Object.fromEntries(
      Object.entries(own).map(([key, value]) => [key, value.replace(/\$\(([A-Z_]+)\)/g, (_, name) => own[name])]),
    );
    return { PATH, TZ: 'UTC', LC_ALL: 'C.UTF-8', SSL_CERT_FILE: '/etc/authority.crt', ...filled, ...this.env, ...more };
  }

  #command(container, more) {
    const { volumeMounts = [], securityContext, command, args = [] } = container;
    const user = securityContext.runAsUser ?? this.user;
    const inside = join(this.folder, `root-${container.name}-${(this.runs += 1)}`);
    mkdirSync(inside, { recursive: true });
    const bind = (from, to, options) => [
      `[ -d '${from}' ] && mkdir -p 'root${to}' || { mkdir -p 'root${dirname(to)}'; touch 'root${to}'; }`,
      `mount --bind '${from}' 'root${to}'`,
      ...(options ? [`mount -o remount,bind,${options} 'root${to}'`] : []),
    ];
    const hosts = Object.entries({ localhost: '127.0.0.1', ...this.hosts }).map(([name, address]) => `${address} ${name}`);
    const at = (path) => path.replace('/var/run/', '/run/');
    const source = ({ name, subPath = '' }) => join(this.volume(name), subPath);
    // a claim: what the StatefulSet's template brings
    for (const { name } of volumeMounts.filter((mount) => !this.spec.volumes.some((volume) => volume.name === mount.name)))
      run(['chown', `${user}:${user}`, this.volume(name)]);
    const script = [
      'set -e',
      `mount -t tmpfs tmpfs '${inside}' && cd '${inside}' && mkdir upper work usr usr-work root`,
      'mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root',
      // a folder of this machine's cannot be a layer beside its root
      `mount -t overlay overlay -o 'lowerdir=${this.tree}/usr:/usr,upperdir=usr,workdir=usr-work' root/usr`,
      'mount --rbind /dev root/dev && mount -t proc proc root/proc && mount -t tmpfs tmpfs root/run',
      'rm -rf root/var/run && ln -s /run root/var/run && rm -rf root/etc/pgbackrest root/etc/pgbackrest.conf root/etc/pgbouncer',
      `printf '%s\\n' '${hosts.join("' '")}' >root/etc/hosts`,
      `printf '%s' '${USERS}' >root/etc/passwd`,
      ...Object.entries(this.programs).flatMap(([to, from]) => bind(from, to)),
      ...bind(this.authority, '/etc/authority.crt'),
      ...(this.token ? bind(this.volume('account'), ACCOUNT, 'ro') : []),
      ...volumeMounts.flatMap((mount) => bind(source(mount), at(mount.mountPath), mount.readOnly && 'ro')),
      'mount -o remount,ro root && mount -o remount,ro root/run && mount -o remount,ro root/usr',
      'exec chroot root setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups --no-new-privs --bounding-set=-all env -u USER_ID "$@"',
    ].join('\n');
    const clear = Object.entries({ ...this.#variables(container, more), USER_ID: user }).map(([key, value]) => `${key}=${value}`);
    return [
      ...this.network,
      ...['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child'],
      ...['env', '-i', ...clear, 'sh', '-c', script, 'container', ...(command ?? []), ...args],
    ];
  }
}

/** Whether a process is there still. */
export const lives = (pid) => {
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== '';
  } catch {
    return false;
  }
};
