// The site's PostgreSQL as its manifests say: three members, the pooler, the stores of the archive and who is told of copies.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { sign } from '../directory/certificate.mjs';
import { attempt, run, sleep, start, until } from '../hosts/shell.mjs';
import { Authority } from '../vault/cluster.mjs';
import { ApiServer } from './api.mjs';
import { API, addAddress, makeBridge, plug, POD_NETWORKS } from './network.mjs';
import { Pod } from './pods.mjs';

const SERVICES = { pg: '10.97.1.1', 'pg-replicas': '10.97.1.2' };
const STORES = '10.97.2.';
const TELLER = '10.97.3.1';
const POOLER = '10.97.0.40';
const memberAddress = (index) => `10.97.0.${10 + index}`;
const KEY = 'made-up-by-the-judge';

/** Secrets as they would be applied now. @returns {(namespace: string, name: string) => Record<string, string>} */
export const secretsIn = (folder) => {
  const all = run(['find', folder, '-name', '*.yaml'])
    .split('\n')
    .map((file) => parse(readFileSync(file, 'utf8'), { version: '1.1' }));
  return (namespace, name) => {
    const found = all.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
    if (!found) throw new Error(`no Secret ${namespace}/${name}`);
    return Object.fromEntries(Object.entries(found.data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  };
};

/** Under which names services know addresses: members have none. */
const NAMES = {
  ...Object.fromEntries(Object.entries(SERVICES).map(([name, address]) => [address, `${name}.data.svc.cluster.local`])),
  [POOLER]: 'pg-pooler.data.svc.cluster.local',
};

export class PostgresLab {
  /** @param {{ work: string, objects: Function, all: object[], blueprint: object, programs: Record<string, string>, exported: () => string }} props */
  constructor(props) {
    Object.assign(this, props, { members: [], closing: [], killed: [], signed: {} });
    this.secrets = this.#exported();
    if (this.tls) this.#trust();
    this.authority = new Authority(join(this.work, 'authority'));
  }

  /** Secrets as they would be applied now, with what the operator of the standby was asked for: passwords of whom it follows, and the key of its archive. */
  #exported() {
    const all = secretsIn(this.exported());
    const theirs = {
      ...Object.fromEntries(['replication', 'rewind', 'copier'].map((need) => [`copy-${need}`, `pg-${need}`])),
      'copy-followed-key': 'pg-archive-key',
    };
    return (namespace, name) => this.signed[name] ?? all(namespace, theirs[name] ?? name);
  }

  /** Clients trust whom the answer names. */
  #trust() {
    this.ca = this.blueprint.services.find(({ name }) => name === 'shop').answers.db.ca;
    this.caFile = join(this.work, 'answered.pem');
    writeFileSync(this.caFile, this.ca);
    this.certify();
  }

  /** Signs as cert-manager does, by the authority of the store or by another one. */
  certify(authority = this.secrets('data', 'pg-authority')) {
    for (const { kind, metadata, spec } of this.all)
      if (kind === 'Certificate' && metadata.namespace === 'data')
        this.signed[spec.secretName] = sign(join(this.work, 'signed', metadata.name), spec, authority);
  }

  /** What a client says to whom it reaches at an address: the name that it knows it by, and whom it trusts. */
  #client(address) {
    if (!this.tls) return { host: address, env: {} };
    const name = NAMES[address];
    const env = { PGHOSTADDR: address, PGSSLMODE: name ? 'verify-full' : 'verify-ca', PGSSLROOTCERT: this.caFile };
    return { host: name ?? address, env };
  }

  /** Starts all of it. */
  async open() {
    makeBridge();
    this.api = new ApiServer({ folder: join(this.work, 'api'), programs: this.programs });
    await this.api.start();
    const kinds = ['Namespace', 'ServiceAccount', 'Role', 'RoleBinding', 'Service'];
    const named = ({ kind, metadata }) => kinds.includes(kind) && (metadata.namespace === 'data' || metadata.name === 'data');
    for (const object of this.all.filter(named).sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))) await this.api.make(object);
    this.hosts = { ...this.#stores(), 'copies.copies.svc.cluster.local': TELLER };
    addAddress(TELLER);
    this.#background([this.programs.pushgateway, `--web.listen-address=${TELLER}:9091`], 'pushgateway');
    for (const [name, address] of Object.entries(SERVICES)) this.hosts[`${name}.data.svc.cluster.local`] = address;
    this.hosts['pg-pooler.data.svc.cluster.local'] = POOLER;
    const readers = this.objects('Service', 'pg-replicas').spec.selector;
    const served = Object.entries(SERVICES).map(([name, address]) => ({
      name,
      address,
      port: 5432,
      ...(name !== 'pg' && { selector: readers }),
    }));
    for (const { address } of served) addAddress(address);
    const services = fileURLToPath(new URL('services.mjs', import.meta.url));
    this.#background([process.execPath, services, this.api.folder, JSON.stringify(served)], 'services');
    const set = this.objects('StatefulSet', 'pg');
    for (let index = 0; index < set.spec.replicas; index += 1) this.members.push(await this.#addMember(set, index, memberAddress(index)));
  }

  #background(argv, name) {
    const child = start(argv, { log: join(this.work, `${name}.log`) });
    this.killed.push(child);
  }

  #stores() {
    const { buckets } = this.blueprint;
    const names = buckets.map(({ endpoint }) => new URL(endpoint).hostname);
    const tls = this.authority.sign(
      join(this.work, 'tls'),
      names.map((name) => `DNS:${name}`),
    );
    return Object.fromEntries(
      buckets.map(({ name, region }, index) => {
        const address = `${STORES}${index + 1}`;
        const folder = join(this.work, 'stores', region);
        mkdirSync(join(folder, name), { recursive: true });
        addAddress(address);
        const keys = ['--access', KEY, '--secret', KEY, '--region', region, '--cert', join(tls, 'tls.crt'), '--key', join(tls, 'tls.key')];
        this.#background([this.programs.versitygw, ...keys, '--port', `${address}:443`, 'posix', folder], `store-${region}`);
        return [names[index], address];
      }),
    );
  }

  /** A pod of this machine. */
  pod(name, spec, address, token) {
    const space = `${POD_NETWORKS}${name}`;
    attempt(['ip', 'netns', 'delete', space]);
    const network = plug(space, address);
    this.closing.push(() => attempt(['ip', 'netns', 'delete', space]));
    return new Pod({
      ...{ work: this.work, name, namespace: 'data', spec, network, address, token },
      ...{ objects: this.objects, secrets: (...of) => this.secrets(...of), hosts: this.hosts, tree: this.programs.tree },
      programs: { '/opt/patroni': this.programs.patroni },
      env: { KUBERNETES_SERVICE_HOST: API, KUBERNETES_SERVICE_PORT: '6443', EVERY: '3' },
      authority: this.authority.certificate,
    });
  }

  /** The one that follows the archive of the others. */
  addStandby() {
    return this.#addMember(this.objects('StatefulSet', 'copy'), 0, '10.97.0.30').then((pod) => (this.standby = pod));
  }

  async #addMember(set, index, address) {
    const { metadata, spec } = set.spec.template;
    const name = `${set.metadata.name}-${index}`;
    const own = set.spec.volumeClaimTemplates.map(({ metadata: { name: claim } }) => ({
      name: claim,
      persistentVolumeClaim: { claimName: `${claim}-${name}` },
    }));
    // no kubelet and no scheduler: the pod is an object that Patroni finds itself in
    await this.api.make({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'data', labels: metadata.labels, annotations: { 'judge/address': address } },
      spec: { ...spec, volumes: [...spec.volumes, ...own] },
    });
    return this.pod(name, spec, address, await this.api.token('data', spec.serviceAccountName));
  }

  start(member) {
    for (const name of ['accounts', 'archive', 'postgres']) if (!member.started.has(name) || name === 'postgres') member.start(name);
  }

  /** What a member answers to a question of its REST API. @returns {number} 0 where it does not */
  rest(member, path) {
    const { out } = attempt(['curl', '-s', '-m', '2', '-o', '/dev/null', '-w', '%{http_code}', `http://${member.address}:8008/${path}`]);
    return Number(out) || 0;
  }

  leader() {
    return this.members.find((member) => this.rest(member, 'primary') === 200);
  }

  /** Says something in SQL, as a service does: over the network, to a Service or a member. */
  as(user, text, { password = this.passwordOf(user), host = SERVICES.pg, port = 5432, database = user, timeout = 8, env = {} } = {}) {
    const client = this.#client(host);
    return attempt(
      [
        ...[join(this.programs.tree, 'usr/lib/postgresql/15/bin/psql'), '-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1'],
        ...['-h', client.host, '-p', String(port), '-U', user, '-d', database, '-c', text],
      ],
      { env: { PGPASSWORD: password, PGCONNECT_TIMEOUT: String(timeout - 1), ...client.env, ...env }, timeout },
    );
  }

  /** Says something that must be heard in the end: a client tries again while members elect. */
  async say(user, text, more) {
    let last;
    await until(text, () => (last = this.as(user, text, more)).code === 0, 40).catch((error) => {
      throw new Error(`${error.message}: ${last.out}`);
    });
    return last.out.trim();
  }

  pooled(user, text, more = {}) {
    return this.as(user, text, { host: POOLER, port: 6432, ...more });
  }

  passwordOf(user) {
    return this.secrets('web', `${user}-db`).password;
  }

  /** Says something as the superuser, who is known inside the pod alone. */
  super(member, text, database = 'postgres') {
    return member.exec('postgres', this.psql('postgres', text, database));
  }

  /** The command that says something through the socket of a pod. */
  psql(user, text, database = 'postgres') {
    const program = '/usr/lib/postgresql/17/bin/psql';
    return [program, '-X', '-A', '-t', '-h', '/var/run/postgresql', '-U', user, '-d', database, '-c', text];
  }

  /** New values of Secrets, as an operator exports them: pods see them in their volumes. */
  deliver(...names) {
    this.secrets = this.#exported();
    for (const pod of [...this.members, ...(this.pooler ? [this.pooler] : [])]) for (const name of names) pod.deliver(name);
  }

  startPooler() {
    if (this.pooler) return this.pooler.started.get('pgbouncer');
    const { spec } = this.objects('Deployment', 'pg-pooler').spec.template;
    this.pooler = this.pod('pg-pooler', spec, POOLER);
    return this.pooler.start('pgbouncer');
  }

  /** Runs the Job of a CronJob. */
  job(name, more = {}) {
    const { spec } = this.objects('CronJob', name).spec.jobTemplate.spec.template;
    const pod = this.pod(`${name}-${(this.jobs = (this.jobs ?? 0) + 1)}`, spec, `10.97.0.${50 + this.jobs}`);
    return pod.run(spec.containers[0].name, more);
  }

  /** What monitoring would read of the copies in a bucket. */
  told(bucket) {
    const { out } = attempt(['curl', '-fsS', `http://${TELLER}:9091/metrics`]);
    const lines = out.split('\n').filter((line) => line.includes('backup="pg/databases"') && line.includes(`to="${bucket}"`));
    return Object.fromEntries(lines.flatMap((line) => (/^(backup_\w+)\{.*\} (\S+)$/.exec(line) ? [[RegExp.$1, Number(RegExp.$2)]] : [])));
  }

  /** Waits for members that lead, follow and confirm. */
  async settled(seconds = 120) {
    await until(
      'a leader, and a synchronous standby',
      () => this.leader() && this.members.some((member) => this.rest(member, 'sync') === 200),
      seconds,
    );
  }

  logs() {
    return this.members.flatMap((member) =>
      ['postgres', 'accounts', 'archive'].map((name) => `${member.name} ${name}:\n${member.log(name).slice(-1500)}`),
    );
  }

  async close() {
    const pods = [...this.members, ...[this.pooler, this.standby].filter(Boolean)];
    for (const pod of pods) for (const name of pod.started.keys()) pod.kill(name);
    await sleep(1);
    for (const child of [...this.killed, ...(this.api?.started ?? [])]) child.stop('SIGKILL');
    for (const end of this.closing) end();
  }
}
