// A host as the playbook leaves it, the stores that it copies to on loopback, and its operator.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packagesOf } from '../hosts/roles.mjs';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { debianWith } from '../hosts/tools.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { Root } from '../mail/root.mjs';
import { copyTools } from '../monitoring/tools.mjs';
import { Authority } from '../vault/cluster.mjs';
import { CELLAR, makeProject, SITE } from './site.mjs';

const STORES = '127.79.1.';
const SFTP = '127.79.0.2';
/** Who owns the stores, who holds the key of a host, and whoever prunes. */
const OWNER = { user: 'owner', secret: 'secret-of-the-owner' };
const HOST = { user: 'adds', secret: 'secret-of-the-host' };
const OPERATOR = { user: 'prunes', secret: 'secret-of-the-operator' };
const ROLE = fileOf('../../hosts/ansible/roles/backup/files/');

function fileOf(path) {
  return new URL(path, import.meta.url).pathname;
}

const hash = (algorithm, text) => createHash(algorithm).update(text);

/** A statement of a policy as a store's console takes it: what the plan asks of a host's key. */
const may = (user, bucket, actions, objects = '*') => ({
  Effect: 'Allow',
  Principal: user,
  Action: actions,
  Resource: actions.some((action) => /Object/.test(action)) ? [`arn:aws:s3:::${bucket}/${objects}`] : [`arn:aws:s3:::${bucket}`],
});
const policyOf = (bucket, deletes) => [
  may(HOST.user, bucket, ['s3:ListBucket', 's3:GetBucketLocation']),
  may(HOST.user, bucket, ['s3:GetObject', 's3:PutObject']),
  may(HOST.user, bucket, ['s3:DeleteObject'], deletes),
  may(OPERATOR.user, bucket, ['s3:ListBucket', 's3:ListBucketVersions', 's3:GetBucketLocation']),
  may(OPERATOR.user, bucket, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion']),
];

export class CopyLab {
  #started = [];

  /** @param {{ root: string, work: string, spaces: import('../hosts/namespace.mjs').Lab, report: (line: string) => void }} props */
  constructor({ root, work, spaces, report }) {
    Object.assign(this, { root, work, spaces, tools: copyTools(report) });
  }

  async open() {
    await this.spaces.host('one');
    const space = this.spaces.space('one');
    this.host = new Root(join(this.work, 'host'), space, debianWith(packagesOf('backup')));
    this.cellar = new Root(join(this.work, 'cellar'), space, debianWith(packagesOf('backup')));
    this.cellar.on('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', '/etc/ssh/cellar');
    const hostKey = this.cellar.read('/etc/ssh/cellar.pub').trim().split(' ').slice(0, 2).join(' ');
    this.project = makeProject(this.root, join(this.work, 'project'), hostKey);
    this.blueprint = this.project.blueprint(SITE);
    [this.plan] = this.blueprint.hostCopies;
    // no edge, and nobody copies in the cluster: both are of no matter here
    this.project.try(['synth', SITE, '--only', 'hosts']);
    this.out = join(this.project.root, 'out', SITE);
    this.#secrets();
    this.#deliver();
    await this.#stores();
    await this.#sftp();
  }

  #secrets() {
    const values = Object.fromEntries(
      this.blueprint.buckets.flatMap(({ key }) => [
        [`hosts/places/${key}/access-key`, HOST.user],
        [`hosts/places/${key}/secret-key`, HOST.secret],
        [`buckets/${key}/access-key`, OPERATOR.user],
        [`buckets/${key}/secret-key`, OPERATOR.secret],
      ]),
    );
    for (const { id, make } of this.blueprint.secrets) if (make.kind === 'external') values[id] ??= 'made-up-by-the-judge';
    const store = new SecretStore(this.project, this.blueprint, join(this.work, 'secrets')).make(values);
    store.exportTo('ansible', join(this.work, 'exported'));
    store.exportTo('env', join(this.work, 'environment'));
    const text = readFileSync(join(this.work, 'environment', `${SITE}.env`), 'utf8');
    this.variables = Object.fromEntries([...text.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, name, value]) => [name, value]));
  }

  /** What the role and the bundle lay down; the role itself is judged with the hosts. */
  #deliver() {
    const { host } = this;
    cpSync(join(this.out, 'hosts/one'), host.folder, { recursive: true });
    for (const file of readdirSync(join(this.work, 'exported/one')))
      host.write(`/${file.replaceAll('__', '/')}`, readFileSync(join(this.work, 'exported/one', file), 'utf8'), 0o600);
    const programs = { common: 'archipel-backup-common', 'k3s-sqlite': 'k3s-sqlite', 'k3s-etcd': 'k3s-etcd' };
    for (const [to, from] of Object.entries(programs)) this.#program(`/usr/local/lib/archipel-backup/${to}.sh`, `${from}.sh`);
    for (const name of ['archipel-backup', 'archipel-restore']) this.#program(`/usr/local/sbin/${name}`, `${name}.sh`);
    host.on('chmod', '0700', '/etc/archipel-notes/copies.sh');
    copyFileSync(this.tools.restic, join(host.folder, 'usr/local/bin/restic'));
    chmodSync(join(host.folder, 'usr/local/bin/restic'), 0o755);
    // the engine and the units stand in: what is asked of them is written down
    for (const name of ['systemctl', 'docker'])
      host.write(`/usr/local/sbin/${name}`, `#!/bin/sh\necho "${name} $*" >>/var/log/asked\n`, 0o755);
    const names = this.blueprint.buckets.map(({ endpoint }, i) => `${STORES}${i + 1} ${new URL(endpoint).hostname}\n`);
    host.write('/etc/hosts', `127.0.0.1 localhost\n${SFTP} ${CELLAR}\n${names.join('')}`);
  }

  #program(to, from) {
    this.host.write(to, readFileSync(join(ROLE, from), 'utf8'), 0o755);
  }

  async #stores() {
    const authority = new Authority(join(this.work, 'authority'));
    const names = this.blueprint.buckets.map(({ endpoint }) => `DNS:${new URL(endpoint).hostname}`);
    const tls = authority.sign(join(this.work, 'tls'), names);
    this.authority = authority.certificate;
    const trusted = join(this.host.folder, 'etc/ssl/certs/ca-certificates.crt');
    mkdirSync(dirname(trusted), { recursive: true });
    appendFileSync(trusted, readFileSync(authority.certificate, 'utf8'));
    for (const [i, bucket] of this.blueprint.buckets.entries()) {
      const [data, versions, accounts] = ['data', 'versions', 'accounts'].map((name) => join(this.work, 'stores', bucket.key, name));
      for (const folder of [data, versions, accounts]) mkdirSync(folder, { recursive: true });
      const keys = ['--access', OWNER.user, '--secret', OWNER.secret, '--region', bucket.region, '--iam-dir', accounts];
      const at = ['--port', `${STORES}${i + 1}:443`, '--cert', join(tls, 'tls.crt'), '--key', join(tls, 'tls.key')];
      this.#start(
        [this.tools.versitygw, ...keys, ...at, 'posix', '--versioning-dir', versions, data],
        join(this.work, `${bucket.key}.log`),
      );
      await until(`the store of ${bucket.key}`, () => this.s3(bucket.key, OWNER, 'GET', '/').code === 200, 20);
      for (const { user, secret } of [HOST, OPERATOR])
        this.#in([
          ...[this.tools.versitygw, 'admin', '--access', OWNER.user, '--secret', OWNER.secret, '--region', bucket.region],
          ...['--endpoint-url', bucket.endpoint, 'create-user', '--access', user, '--secret', secret, '--role', 'user'],
        ]);
      this.#make(bucket);
    }
  }

  #make({ key, name, lock }) {
    const ask = (method, query, options) =>
      assert.equal(this.s3(key, OWNER, method, `/${name}${query}`, options).code, 200, `${method} ${query}`);
    ask('PUT', '', lock && { headers: ['x-amz-bucket-object-lock-enabled: true'] });
    if (!lock) ask('PUT', '?versioning', { body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>' });
    if (lock)
      ask('PUT', '?object-lock', {
        body: `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>${lock.mode.toUpperCase()}</Mode><Days>${parseInt(lock.period, 10)}</Days></DefaultRetention></Rule></ObjectLockConfiguration>`,
      });
    this.allow(key, '*/locks/*');
  }

  /** Which objects a host's key may delete. */
  allow(key, deletes) {
    const { name } = this.bucket(key);
    const body = JSON.stringify({ Version: '2012-10-17', Statement: policyOf(name, deletes) });
    const { code, out } = this.s3(key, OWNER, 'PUT', `/${name}?policy`, { body });
    assert.ok(code === 200 || code === 204, `policy: ${code} ${out}`);
  }

  async #sftp() {
    const { cellar } = this;
    // no password, and not locked: sshd refuses who is
    cellar.on('useradd', '--create-home', '--password', '*', '--shell', '/usr/sbin/nologin', 'copies');
    cellar.on('install', '-d', '-o', 'copies', '-m', '0700', '/srv/copies', '/home/copies/.ssh');
    const key = this.host.on('ssh-keygen', '-y', '-f', '/etc/archipel/backup/places/cellar/ssh-key');
    cellar.write('/home/copies/.ssh/authorized_keys', `restrict ${key}\n`);
    cellar.on('chown', '-R', 'copies:', '/home/copies/.ssh');
    cellar.write(
      '/etc/ssh/cellar.conf',
      `ListenAddress ${SFTP}\nPort 2222\nHostKey /etc/ssh/cellar\nUsePAM no\nPasswordAuthentication no\nSubsystem sftp internal-sftp\nForceCommand internal-sftp\nPidFile none\n`,
    );
    cellar.on('mkdir', '-p', '/run/sshd');
    this.sshd = cellar.start('/usr/sbin/sshd', '-D', '-e', '-f', '/etc/ssh/cellar.conf');
    await until('SFTP', () => this.host.try(['bash', '-c', `exec 3<>/dev/tcp/${SFTP}/2222`]).code === 0, 20);
  }

  bucket(key) {
    return this.blueprint.buckets.find((known) => known.key === key);
  }

  /** Asks a store as somebody. @returns {{ code: number, out: string }} of HTTP */
  s3(key, { user, secret }, method, path, { headers = [], body = '' } = {}) {
    const { endpoint, region } = this.bucket(key);
    const [answer, request] = ['answer', 'request'].map((name) => join(this.work, name));
    writeFileSync(answer, '');
    writeFileSync(request, body);
    const [object, query = ''] = path.split('?');
    // curl signs a query as it is given, and the sum of a body only where it is told
    const parameters = [...new URLSearchParams(query)].sort().map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const sums = [
      `x-amz-content-sha256: ${hash('sha256', body).digest('hex')}`,
      ...(body ? [`content-md5: ${hash('md5', body).digest('base64')}`] : []),
    ];
    const at = STORES + (1 + this.blueprint.buckets.findIndex((known) => known.key === key));
    const argv = [
      ...['curl', '--silent', '--max-time', '30', '--user', `${user}:${secret}`, '--aws-sigv4', `aws:amz:${region}:s3`],
      ...['--cacert', this.authority, '--connect-to', `${new URL(endpoint).hostname}:443:${at}:443`, '--request', method],
      ...['--output', answer, '--write-out', '%{http_code}'],
      ...[...headers, ...sums].flatMap((header) => ['--header', header]),
      ...(body ? ['--data-binary', `@${request}`] : []),
    ];
    const said = attempt([...this.#net(), ...argv, `${endpoint}${object}${parameters.length > 0 ? '?' : ''}${parameters.join('&')}`]);
    return { code: Number(said.out), out: readFileSync(answer, 'utf8') };
  }

  asHost(key, method, path, options) {
    return this.s3(key, HOST, method, path, options);
  }
  asOperator(key, method, path, options) {
    return this.s3(key, OPERATOR, method, path, options);
  }

  /** Runs what an operator runs, on a machine of their own. */
  operator(argv, env = {}) {
    const hosts = join(this.work, 'hosts');
    copyFileSync(join(this.host.folder, 'etc/hosts'), hosts);
    const identity = join(this.work, 'operator');
    mkdirSync(identity, { recursive: true });
    copyFileSync(this.tools.restic, join(identity, 'restic'));
    const script = `mount --bind '${hosts}' /etc/hosts && exec "$@"`;
    const variables = {
      ...this.variables,
      SSL_CERT_FILE: this.authority,
      RESTIC_CACHE_DIR: join(this.work, 'operator-cache'),
      PATH: `${identity}:${process.env.PATH}`,
      // as npm sets it for what it runs
      NODE: process.execPath,
      ...env,
    };
    return attempt([...this.#net(), 'unshare', '--mount', 'sh', '-c', script, 'sh', ...argv], { env: variables, timeout: 300 });
  }

  #net() {
    return ['ip', 'netns', 'exec', this.spaces.space('one')];
  }
  #in(argv) {
    const script = `mount --bind '${join(this.host.folder, 'etc/hosts')}' /etc/hosts && exec "$@"`;
    return run([...this.#net(), 'unshare', '--mount', 'sh', '-c', script, 'sh', ...argv], { env: { SSL_CERT_FILE: this.authority } });
  }
  #start(argv, log) {
    this.#started.push(start([...this.#net(), ...argv], { log }));
  }

  async close() {
    for (const program of this.#started) program.stop('SIGKILL');
    await Promise.all(this.#started.map(({ ended }) => ended));
    await this.host?.close();
    await this.cellar?.close();
  }
}
