// Runs the pods of the manifests on this machine: each container is a chroot over its files with the generated files, variables, volumes and user. As in
// the cluster nothing but the volumes can be written, and nobody gains a right.
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt, run, start } from '../hosts/shell.mjs';

/** What a pod is told of itself: all of them share the loopback of their network. */
const FIELDS = { 'status.podIP': '127.0.0.1' };

/** The capabilities that a container can ever have, in the words of setpriv. */
const bounds = ({ capabilities: { add = [] } }) => ['-all', ...add.map((name) => `+${name.toLowerCase()}`)].join();

export class Kubelet {
  /**
   * @param {{ work: string, network: string[], objects: Function, secrets: Function, hosts?: Record<string, string>, hostsFile?: string, authority: string, images: Record<string, Image> }} props
   * `network`: command that enters the network of the pods; `hosts`: addresses by name; `hostsFile`: the same as a file that changes while pods run; `authority`: file of who signs the store's certificate; `images`: what stands for an image, by a part of its name
   * @typedef {{ root?: string, over?: string, programs: Record<string, string>, path: string }} Image `root`: folder with all that is in the image; `over`: folder
   * with a usr over the machine's; `programs`: files by where the image has them
   */
  constructor(props) {
    Object.assign(this, props, { claims: new Map(), runs: 0 });
  }

  /** The folder of a claim. */
  claim(name, user) {
    if (!this.claims.has(name)) this.claims.set(name, this.#folder(join('claims', name), user));
    return this.claims.get(name);
  }

  /** Runs a Job of a CronJob to its end. @param {{ env?: object, step?: object, secrets?: Function }} change variables of its main container, of the steps before it, other secrets */
  job(name, { env = {}, step = {}, secrets = this.secrets } = {}) {
    const { metadata, spec } = this.objects('CronJob', name);
    const pod = new Pod(this, metadata.namespace, spec.jobTemplate.spec.template.spec, secrets);
    const main = pod.spec.containers[0];
    let out = '';
    for (const container of [...(pod.spec.initContainers ?? []), main]) {
      const result = attempt(pod.command(container, container === main ? env : step), { timeout: 300 });
      out += result.out;
      if (result.code !== 0) return { code: result.code, out };
    }
    return { code: 0, out };
  }

  /** A pod of a workload, or of a job. */
  pod(kind, name) {
    const { metadata, spec } = this.objects(kind, name);
    return new Pod(this, metadata.namespace, (spec.jobTemplate?.spec ?? spec).template.spec, this.secrets);
  }

  #folder(path, user) {
    const folder = join(this.work, path);
    mkdirSync(folder, { recursive: true });
    run(['chown', `${user}:${user}`, folder]);
    return folder;
  }
}

class Pod {
  constructor(kubelet, namespace, spec, secrets) {
    Object.assign(this, { kubelet, namespace, spec, secrets, user: spec.securityContext.runAsUser });
    this.folder = join(kubelet.work, 'pods', String((kubelet.runs += 1)));
    for (const { name, ...source } of spec.volumes) this.#fill(name, source);
  }

  /** Puts on this machine what a volume holds. */
  #fill(name, { configMap, secret, emptyDir }) {
    const at = join(this.folder, 'volumes', name);
    mkdirSync(at, { recursive: true });
    if (emptyDir) run(['chown', `${this.user}:${this.user}`, at]);
    const data = configMap
      ? this.kubelet.objects('ConfigMap', configMap.name).data
      : secret
        ? this.secrets(this.namespace, secret.secretName)
        : {};
    for (const [key, text] of Object.entries(data)) writeFileSync(join(at, key), text, { mode: 0o644 });
  }

  /** Brings another value of a Secret into its volumes as a kubelet does: in the place of the former file, which whoever mounts it alone keeps. */
  deliver(secretName, data) {
    const volumes = this.spec.volumes.filter(({ secret }) => secret?.secretName === secretName);
    if (volumes.length === 0) throw new Error(`no volume of ${secretName}`);
    for (const { name } of volumes) {
      for (const [key, text] of Object.entries(data)) {
        const at = join(this.folder, 'volumes', name, key);
        writeFileSync(`${at}.new`, text, { mode: 0o644 });
        renameSync(`${at}.new`, at);
      }
    }
  }

  #source({ name, subPath = '' }) {
    const volume = this.spec.volumes.find((known) => known.name === name);
    // what is no volume of the pod is one of its set's templates
    const claim = volume ? volume.persistentVolumeClaim?.claimName : name;
    if (claim) {
      const at = join(this.kubelet.claim(claim, this.user), subPath);
      // as a kubelet makes it, with the mode of a volume of local-path
      if (!existsSync(at)) {
        mkdirSync(at, { recursive: true });
        chmodSync(at, 0o777);
      }
      return at;
    }
    return join(this.folder, 'volumes', name, subPath);
  }

  /** Starts a container. @param {string[]} command in the place of its own */
  start(name, command) {
    const container = [...(this.spec.initContainers ?? []), ...this.spec.containers].find((known) => known.name === name);
    return start(this.command({ ...container, command: command ?? container.command }));
  }

  /** @returns {string[]} the command that runs a container */
  command({ image, env = [], command, args = [], volumeMounts, securityContext }, more = {}) {
    const { hosts, hostsFile, authority, images } = this.kubelet;
    const [, { root = '/', over, programs, path }] = Object.entries(images).find(([part]) => image.includes(part));
    const { nameservers } = this.spec.dnsConfig ?? {};
    const inside = join(this.folder, 'root');
    mkdirSync(inside, { recursive: true });
    const bind = (from, to, options) => [
      `[ -d '${from}' ] && mkdir -p 'root${to}' || { mkdir -p 'root${dirname(to)}'; touch 'root${to}'; }`,
      `mount --bind '${from}' 'root${to}'`,
      ...(options ? [`mount -o remount,bind,${options} 'root${to}'`] : []),
    ];
    const names = Object.entries({ localhost: '127.0.0.1', ...hosts }).map(([name, address]) => `${address} ${name}`);
    // a folder before what is mounted below it
    const mounts = volumeMounts
      .map((mount) => ({ ...mount, to: mount.mountPath.replace('/var/run/', '/run/') }))
      .sort((a, b) => a.to.split('/').length - b.to.split('/').length);
    const script = [
      'set -e',
      `mount -t tmpfs tmpfs '${inside}' && cd '${inside}' && mkdir upper work root`,
      `mount -t overlay overlay -o 'lowerdir=${root},upperdir=upper,workdir=work' root`,
      // a folder of this machine's cannot be a layer beside its root
      ...(over
        ? [`mkdir usr usr-work && mount -t overlay overlay -o 'lowerdir=${over}/usr:/usr,upperdir=usr,workdir=usr-work' root/usr`]
        : []),
      'mount --rbind /dev root/dev && mount --rbind /proc root/proc && mount -t tmpfs tmpfs root/run',
      hostsFile
        ? `touch root/etc/hosts && mount --bind '${hostsFile}' root/etc/hosts`
        : `printf '%s\\n' '${names.join("' '")}' >root/etc/hosts`,
      // who asks nobody of the cluster for names says whom
      ...(nameservers ? [`rm -f root/etc/resolv.conf && printf 'nameserver %s\\n' ${nameservers.join(' ')} >root/etc/resolv.conf`] : []),
      'mkdir -p root/usr/local/image && busybox --install -s root/usr/local/image',
      ...Object.entries(programs).flatMap(([at, from]) => bind(from, at)),
      ...bind(authority, '/etc/authority.crt'),
      ...mounts.flatMap((mount) => bind(this.#source(mount), mount.to, mount.readOnly && 'ro')),
      ...(securityContext.readOnlyRootFilesystem
        ? [
            'mount -o remount,ro root',
            ...(mounts.some(({ to }) => to === '/run') ? [] : ['mount -o remount,ro root/run']),
            ...(over ? ['mount -o remount,ro root/usr'] : []),
          ]
        : []),
      `exec chroot root setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=${bounds(securityContext)} env -u USER_ID PATH="$INSIDE" "$@"`,
    ].join('\n');
    const variables = {
      ...Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? FIELDS[valueFrom.fieldRef.fieldPath]])),
      ...more,
    };
    const clear = Object.entries({
      ...variables,
      SSL_CERT_FILE: '/etc/authority.crt',
      HOME: '/tmp',
      TZ: 'UTC',
      PATH: process.env.PATH,
      INSIDE: path,
      USER_ID: this.user,
    });
    const own = clear.map(([key, value]) => `${key}=${value}`);
    return [
      ...this.kubelet.network,
      'unshare',
      '--mount',
      '--propagation',
      'private',
      'env',
      '-i',
      ...own,
      'sh',
      '-c',
      script,
      'container',
      ...command,
      ...args,
    ];
  }
}
