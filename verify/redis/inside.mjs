// Inside the network of the bridge: starts the pods, proves one thing after the other, and tells of it in one line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run, sleep, until } from '../hosts/shell.mjs';
import { sign } from '../directory/certificate.mjs';
import { Project, SecretStore } from '../kubernetes/project.mjs';
import { ask } from './client.mjs';
import { Cluster } from './pods.mjs';
import { proofsOf } from './proofs.mjs';
import { SITE } from './site.mjs';

const { root, work, tree, exporter, tls } = JSON.parse(process.argv[2]);
const only = process.env.ONLY?.split(',');

const all = (folder) =>
  run(['find', folder, '-name', '*.yaml'])
    .split('\n')
    .map((file) => parse(readFileSync(file, 'utf8'), { version: '1.1' }));
const found = (objects, matches, what) => {
  const one = objects.filter(matches);
  if (one.length !== 1) throw new Error(`${one.length} objects ${what} in the manifests`);
  return one[0];
};

const makeLab = async () => {
  const project = new Project(join(work, 'project'), root);
  const blueprint = project.blueprint(SITE);
  const manifests = all(join(project.root, 'gitops', SITE));
  const store = new SecretStore(project, blueprint, join(work, 'secrets')).make();
  let exported = all(store.export());
  /** What cert-manager would have made, by the names of their Secrets. */
  const signed = {};
  const secrets = (namespace, name) => {
    if (signed[name]) return signed[name];
    const { data } = found(exported, ({ metadata }) => metadata.namespace === namespace && metadata.name === name, `Secret ${name}`);
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  };
  const objects = (kind, name) => found(manifests, (object) => object.kind === kind && object.metadata.name === name, `${kind} ${name}`);
  const certify = (authority = secrets('data', 'cache-authority')) => {
    for (const { kind, metadata, spec } of manifests)
      if (kind === 'Certificate' && metadata.namespace === 'data')
        signed[spec.secretName] = sign(join(work, metadata.name), spec, authority);
  };
  if (tls) certify();
  const cluster = new Cluster({ work, tree, exporter, objects, secrets });
  await cluster.begin();
  const of = (kind, name) => {
    const { replicas } = objects(kind, name).spec;
    return Array.from({ length: replicas }, (_, replica) => cluster.pod(kind, name, replica));
  };
  const lab = {
    ...{ root, work, tls, blueprint, manifests, cluster, objects, secrets, signed, certify },
    /** By whom a client is told that servers are signed for: what the answer says. */
    ca: tls ? blueprint.services.find(({ name }) => name === 'shop').answers.cache.ca : undefined,
    servers: of('StatefulSet', 'cache-server'),
    sentinels: of('StatefulSet', 'cache-sentinel'),
    proxies: of('Deployment', 'cache-proxy'),
    rotate: (id) => {
      store.rotate(id);
      exported = all(store.export());
      cluster.deliver();
    },
    login: (service) => ({ user: service, password: secrets('web', `${service}-cache`).password }),
    identity: (name) => ({ user: name, password: secrets('data', `cache-${name}`).value }),
    /** Asks a pod as somebody. */
    at: (pod, who, ...commands) => ask({ ...lab.place(pod), ...who }, ...commands),
    /** How a client reaches a pod: by its address, under the name that others know. */
    place: (pod) => ({
      host: pod.address,
      port: pod.metadata.name.includes('sentinel') ? 26379 : 6379,
      ...(tls && { tls: { ca: lab.ca, servername: pod.host } }),
    }),
    role: async (pod) => /role:(\w+)/.exec(await lab.at(pod, lab.identity('copier'), ['INFO', 'replication']).catch(() => ''))?.[1],
    /** Servers that say that they lead. */
    leaders: async () => {
      const roles = await Promise.all(lab.servers.map(lab.role));
      return lab.servers.filter((_, index) => roles[index] === 'master');
    },
    /** The one who leads, as the Sentinels and it itself say. */
    leader: async () => {
      const [said] = await lab.said();
      const [pod, more] = await lab.leaders();
      return pod && !more && pod.host === said ? pod : undefined;
    },
    /** Who leads by the Sentinels, each of them. */
    said: async () => {
      const answers = await Promise.all(
        lab.sentinels.map((pod) => lab.at(pod, lab.login('login'), ['SENTINEL', 'get-master-addr-by-name', 'main']).catch(() => undefined)),
      );
      return answers.flatMap((answer) => (answer ? [answer[0]] : []));
    },
    /** Whether all is as it should be: one leads, all Sentinels and both proxies say the same, nobody is behind. */
    whole: async () => {
      const said = await lab.said();
      const leader = await lab.leader();
      if (!leader || said.length < lab.sentinels.length || new Set(said).size > 1) return false;
      const text = await lab.at(leader, lab.identity('copier'), ['INFO', 'replication']).catch(() => '');
      if (!text.includes(`connected_slaves:${lab.servers.length - 1}`) || !text.includes('state=online')) return false;
      return (await Promise.all(lab.proxies.map((pod) => lab.writes(pod)))).every(Boolean);
    },
    /** Whether every Sentinel takes each follower for fit to lead: they look every two seconds. */
    fit: async () => {
      for (const pod of lab.sentinels) {
        const followers = await lab.at(pod, lab.login('login'), ['SENTINEL', 'replicas', 'main']).catch(() => []);
        if (followers.length !== lab.servers.length - 1) return false;
        for (const fields of followers) {
          const of = (name) => fields[fields.indexOf(name) + 1];
          if (of('flags') !== 'slave' || of('master-link-status') !== 'ok') return false;
        }
      }
      return true;
    },
    writes: (pod, who = lab.login('shop')) =>
      lab.at(pod, who, ['SET', 'shop:probe', String(Date.now())]).then(
        (answer) => answer === 'OK',
        () => false,
      ),
    /** Seconds until something holds, asked ten times a second. */
    timed: async (what, holds, most = 15) => {
      const began = performance.now();
      for (;;) {
        const passed = (performance.now() - began) / 1000;
        if (await holds()) return Number(passed.toFixed(1));
        if (passed > most) throw new Error(`${what}: still not so after ${most} s`);
        await sleep(0.1);
      }
    },
    until,
  };
  return lab;
};

const results = [];
let lab;
try {
  lab = await makeLab();
  for (const pod of [...lab.servers, ...lab.sentinels, ...lab.proxies]) pod.up({ EVERY: '1' });
  for (const [id, prove] of Object.entries(proofsOf(tls))) {
    if (only && !id.endsWith('starts') && !only.some((part) => id.includes(part))) continue;
    const began = performance.now();
    try {
      const told = await prove(lab);
      console.log(`  ${id}: ${told} (${((performance.now() - began) / 1000).toFixed(0)} s)`);
      results.push({ name: `redis/${id}: ${told}` });
    } catch (error) {
      console.log(error.stack);
      for (const pod of lab.sentinels) console.log(`${pod.name}: ${pod.said().join('\n  ')}`);
      // what it left must not fail the next one
      for (const pod of [...lab.servers, ...lab.sentinels, ...lab.proxies]) {
        pod.heal();
        if (!pod.main) {
          await pod.kill();
          pod.up({ EVERY: '1' });
        }
      }
      await lab.until('the group is whole again', () => lab.whole(), 60).catch(() => undefined);
      results.push({ name: `redis/${id}`, found: error.message });
    }
  }
} catch (error) {
  results.push({ name: 'redis/judged', found: error.stack });
}
const log = lab ? lab.cluster.pods.map((pod) => pod.log()) : [];
lab?.cluster.end();
console.log(JSON.stringify({ results, log: results.some(({ found: text }) => text !== undefined) ? log : [] }));
process.exit(0);
