// The servers of the manifests on loopback: each pod is a chroot over this machine's files with the generated files at the generated paths, as the
// generated user; only the address that a pod would have for itself is put in the place of 0.0.0.0. The API server is one that reviews tokens.
import { createSign, generateKeyPairSync } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { dirname, join } from 'node:path';
import { attempt, run, start } from '../hosts/shell.mjs';

const API = '127.77.0.2';
const addressOf = (replica, first = 10) => `127.77.0.${first + replica}`;
// /var/run leads there
const ACCOUNT = '/run/secrets/kubernetes.io/serviceaccount';
/** What the API server takes tokens for by itself. */
const OWN_AUDIENCE = 'https://kubernetes.default.svc.cluster.local';

/** Signs as cert-manager would, for the names of a Certificate. */
export class Authority {
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    run([
      'openssl',
      'req',
      '-x509',
      ...NEW_KEY,
      '-keyout',
      join(folder, 'ca.key'),
      '-out',
      join(folder, 'ca.crt'),
      '-subj',
      '/CN=authority',
      '-days',
      '30',
    ]);
  }

  get certificate() {
    return join(this.folder, 'ca.crt');
  }

  /** @returns {string} folder with tls.crt, tls.key, ca.crt @param {string[]} names such as DNS:localhost */
  sign(into, names) {
    mkdirSync(into, { recursive: true });
    const at = (file) => join(into, file);
    writeFileSync(at('ext'), `subjectAltName=${names.join(',')}\n`);
    run(['openssl', 'req', ...NEW_KEY, '-keyout', at('tls.key.new'), '-out', at('csr'), '-subj', '/']);
    const ca = ['-CA', this.certificate, '-CAkey', join(this.folder, 'ca.key'), '-CAcreateserial'];
    run(['openssl', 'x509', '-req', '-in', at('csr'), ...ca, '-extfile', at('ext'), '-days', '7', '-out', at('tls.crt.new')]);
    run([
      'sh',
      '-c',
      `chmod 0644 '${into}'/*.new && mv '${into}'/tls.key.new '${into}'/tls.key && mv '${into}'/tls.crt.new '${into}'/tls.crt`,
    ]);
    cpSync(this.certificate, at('ca.crt'));
    chmodSync(into, 0o755);
    return into;
  }
}
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** An API server of which only the review of tokens is real: a token is good for the account and the audience that it was made for. */
export class TokenReviews {
  #key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  #made = new Map();

  /** @returns {string} a token as TokenRequest gives one */
  token(namespace, name, audience = OWN_AUDIENCE) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      aud: [audience],
      exp: now + 3600,
      iat: now,
      nbf: now,
      iss: OWN_AUDIENCE,
      sub: `system:serviceaccount:${namespace}:${name}`,
    };
    const text = `${part({ alg: 'RS256', kid: 'one' })}.${part({ ...claims, 'kubernetes.io': { namespace, serviceaccount: { name, uid: `uid-of-${name}` } } })}`;
    const token = `${text}.${createSign('RSA-SHA256').update(text).sign(this.#key).toString('base64url')}`;
    this.#made.set(token, { namespace, name, audience });
    return token;
  }

  async listen(tls) {
    const options = { key: readFileSync(join(tls, 'tls.key')), cert: readFileSync(join(tls, 'tls.crt')) };
    this.server = createServer(options, (request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const review =
          request.url === '/apis/authentication.k8s.io/v1/tokenreviews' &&
          this.#made.has(request.headers.authorization?.replace('Bearer ', ''));
        response.writeHead(review ? 201 : 403, { 'Content-Type': 'application/json' });
        response.end(
          JSON.stringify(review ? this.#judge(JSON.parse(Buffer.concat(chunks).toString())) : { kind: 'Status', status: 'Failure' }),
        );
      });
    });
    await new Promise((done) => this.server.listen(443, API, done));
  }

  stop() {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  #judge({ spec: { token, audiences = [OWN_AUDIENCE] } }) {
    const known = this.#made.get(token);
    const authenticated = known !== undefined && audiences.includes(known.audience);
    const user = authenticated && { username: `system:serviceaccount:${known.namespace}:${known.name}`, uid: `uid-of-${known.name}` };
    return {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      status: { authenticated, ...(user && { user, audiences: [known.audience] }) },
    };
  }
}

/** Ends a container at once, with the server that its script runs: alone, that one would go on. */
export const end = (child) => {
  attempt(['pkill', '-KILL', '--parent', String(child.pid)]);
  child.stop('SIGKILL');
};

/** One pod of the StatefulSet. */
export class Pod {
  /** @param {{ work: string, binary: string, objects: Function, workload: string, replica: number, authority: Authority, reviews: TokenReviews, first?: number, hosts?: string[] }} props `first` is the last number of the first address */
  constructor({ work, binary, objects, workload, replica, authority, reviews, first, hosts = [] }) {
    const set = objects('StatefulSet', workload);
    const certificate = objects('Certificate').find(({ spec }) => spec.ipAddresses !== undefined).spec;
    Object.assign(this, { binary, set, authority, replica, name: `${workload}-${replica}`, address: addressOf(replica, first) });
    this.url = `https://${this.address}:8200`;
    this.folder = join(work, this.name);
    this.names = [...certificate.dnsNames.map((name) => `DNS:${name}`), ...certificate.ipAddresses.map((ip) => `IP:${ip}`)];
    const { spec } = set.spec.template;
    this.user = spec.securityContext;
    this.tls = authority.sign(join(this.folder, 'tls'), this.names);
    this.started = [];
    this.data = join(this.folder, 'data');
    mkdirSync(this.data);
    run(['chown', `${this.user.runAsUser}:${this.user.runAsGroup}`, this.data]);
    const domain = `${set.spec.serviceName}.${set.metadata.namespace}.svc.cluster.local`;
    const peers = Array.from({ length: set.spec.replicas }, (_, index) => `${addressOf(index, first)} ${workload}-${index}.${domain}`);
    this.put('/etc/hosts', ['127.0.0.1 localhost', `${API} kubernetes.default.svc`, ...peers, ...hosts, ''].join('\n'));
    this.put(`${ACCOUNT}/token`, reviews.token(set.metadata.namespace, spec.serviceAccountName));
    this.put(`${ACCOUNT}/ca.crt`, readFileSync(authority.certificate));
    for (const container of this.containers()) {
      for (const { mountPath, name, subPath } of container.volumeMounts) {
        const source = spec.volumes.find((volume) => volume.name === name)?.configMap;
        if (source === undefined) continue;
        const { data } = objects('ConfigMap', source.name);
        for (const [key, text] of Object.entries(data)) {
          const path = subPath === undefined ? `${mountPath}/${key}` : mountPath;
          if (subPath === undefined || subPath === key)
            this.put(path, text.replaceAll(/"(0\.0\.0\.0|127\.0\.0\.1):/g, `"${this.address}:`));
        }
      }
    }
  }

  containers() {
    const { spec } = this.set.spec.template;
    return [...spec.containers, ...(spec.initContainers ?? [])];
  }

  /** Puts a file where the pod finds it. */
  put(path, content) {
    const at = join(this.folder, 'files', path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content);
    chmodSync(at, 0o644);
  }

  /** Path of such a file on this machine. */
  at(path) {
    return join(this.folder, 'files', path);
  }

  /** Runs a container of the pod. */
  run(name) {
    const container = this.containers().find((known) => known.name === name);
    const env = Object.fromEntries(container.env.map(({ name: key, value }) => [key, value ?? this.name]));
    const { runAsUser, runAsGroup } = this.user;
    const inside = join(this.folder, `root-${name}`);
    mkdirSync(inside, { recursive: true });
    const folders = container.volumeMounts.map(({ mountPath }) => mountPath);
    const data = folders.find((path) => path === '/var/lib/vault');
    const bind = (from, to) => `mkdir -p root${to} && mount --bind '${from}' root${to}`;
    const script = [
      'set -e',
      `mount -t tmpfs tmpfs '${inside}' && cd '${inside}' && mkdir upper work root`,
      'mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root',
      'mount --rbind /dev root/dev && mount --rbind /proc root/proc && mount -t tmpfs -o mode=1777 tmpfs root/tmp && mount -t tmpfs tmpfs root/run',
      `cp -r '${join(this.folder, 'files')}'/. root/`,
      bind(this.tls, '/run/tls'),
      ...(data === undefined ? [] : [bind(this.data, data)]),
      // live: what Git changes comes without a start
      ...(folders.includes('/etc/vault/access') ? [bind(this.at('/etc/vault/access'), '/etc/vault/access')] : []),
      ...(folders.includes('/run/managers') ? [bind(this.at('/run/managers'), '/run/managers')] : []),
      // the shell and the tools of the image
      'mkdir root/usr/local/image && busybox --install -s root/usr/local/image',
      `touch root/usr/local/bin/bao && mount --bind '${this.binary}' root/usr/local/bin/bao`,
      `exec chroot root setpriv --reuid ${runAsUser} --regid ${runAsGroup} --clear-groups --no-new-privs --bounding-set=-all env PATH=$INSIDE ${container.command.join(' ')}`,
    ].join('\n');
    const given = {
      ...env,
      HOSTNAME: this.name,
      PATH: process.env.PATH,
      INSIDE: '/usr/local/image:/usr/local/bin',
      HOME: '/tmp',
      EVERY: '1',
    };
    if (given.BAO_ADDR) Object.assign(given, { BAO_ADDR: this.url, BAO_TLS_SERVER_NAME: 'localhost' });
    const clear = Object.entries(given).map(([key, value]) => `${key}=${value}`);
    const log = join(this.folder, `${name}-${this.started.length}.log`);
    const child = start(['unshare', '--mount', '--propagation', 'private', 'env', '-i', ...clear, 'sh', '-c', script], { log });
    this[name] = child;
    this.started.push(child);
    return child;
  }

  /** Renews the certificate, as cert-manager does under the feet of the server. */
  renew() {
    this.authority.sign(this.tls, this.names);
  }
}
