// Judges the vault by the real OpenBao: three servers from the generated StatefulSet, opened, configured and filled by what a site runs, read as each
// service, refused as every other.
// node verify/run.mjs vault (as root: each pod is a chroot of its own)
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run, until } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { Client } from './client.mjs';
import { Authority, end, Pod, TokenReviews } from './cluster.mjs';
import { Database, DATABASE } from './database.mjs';
import { openbao } from './openbao.mjs';
import { proofs } from './proofs.mjs';
import { makeProject, objectsOf, SITE } from './site.mjs';

/** Values as they would be applied without a vault, by `namespace/object`. */
const valuesIn = (folder) =>
  new Map(
    run(['find', folder, '-name', '*.yaml'])
      .split('\n')
      .map((file) => parse(readFileSync(file, 'utf8'), { version: '1.1' }))
      .map(({ metadata: { namespace, name }, data }) => [
        `${namespace}/${name}`,
        Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()])),
      ]),
  );

/** A site, its store, its servers and the command line of its operator. */
const makeLab = async (root, work) => {
  const binary = openbao();
  const authority = new Authority(join(work, 'authority'));
  const project = makeProject(root, join(work, 'project'), readFileSync(authority.certificate, 'utf8'));
  const blueprint = project.blueprint(SITE);
  const objects = objectsOf(project);
  const { vault } = blueprint;
  const server = blueprint.services.find(({ name }) => name === vault.service).components[vault.component];
  const store = new SecretStore(project, blueprint, join(work, 'store')).make();
  const reviews = new TokenReviews();
  await reviews.listen(authority.sign(join(work, 'api'), ['DNS:kubernetes.default.svc']));
  const workload = server.name;
  const pods = Array.from(
    { length: server.replicas },
    (_, replica) =>
      new Pod({ work, binary, objects, workload, replica, authority, reviews, hosts: [`${DATABASE} sql.data.svc.cluster.local`] }),
  );
  const files = ['identity', 'store', 'public'].flatMap((file) => [
    `--${file}`,
    join(work, 'store', file === 'public' ? 'public.json' : file),
  ]);
  const values = () => valuesIn(store.export());
  /** Passwords of managers, as they are delivered to the servers. */
  const deliver = (all) => {
    for (const [key, value] of Object.entries(all.get(`${vault.namespace}/${vault.service}-databases`)))
      for (const pod of pods) pod.put(`/run/managers/${key}`, value);
  };
  deliver(values());
  const database = new Database({ work, objects, name: 'sql', values: values() });
  const clientOf = (pod) => new Client(pod.url, authority.certificate, server.host);
  return {
    ...{
      root,
      work,
      binary,
      project,
      blueprint,
      objects,
      vault,
      server,
      store,
      authority,
      reviews,
      pods,
      clientOf,
      database,
      deliver,
      /** Passwords that it made for databases. */
      made: [],
      values,
    },
    metricsOf: (pod) => `http://${pod.address}:${server.ports.metrics.port}/v1/sys/metrics`,
    /** The operator's command line, towards one server. */
    archipel: (verb, pod, ...more) =>
      project.run(['secrets', verb, SITE, ...more, '--address', pod.url, '--authority', authority.certificate, ...files]),
    rotate: (id) => store.rotate(id),
    /** What the store holds of the vault: the library opens it, no command prints it. */
    opened: async () => {
      const { openStore } = createRequire(import.meta.url)(join(root, 'dist/constructs/secrets/store.js'));
      const at = {
        environment: SITE,
        plan: blueprint.secrets,
        store: join(work, 'store/store'),
        identityFile: join(work, 'store/identity'),
      };
      const { contents } = await openStore(at);
      const valueOf = (id) => contents.secrets.get(id).value;
      return { password: valueOf(vault.password), shares: vault.shares.map(valueOf) };
    },
    /** The server that leads. */
    leader: async () => {
      for (const pod of pods) {
        const answer = await clientOf(pod)
          .ask('GET', 'sys/leader')
          .catch(() => undefined);
        if (answer?.body.is_self) return pod;
      }
      return undefined;
    },
  };
};

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeVault = ({ root, report }) =>
  judge('vault/judged', { report }, async (verdict) => {
    const work = verdict.folder('archipel-vault-', { open: true });
    const lab = await makeLab(root, work);
    verdict.after(() => lab.reviews.stop());
    verdict.after(async () => {
      const running = [...lab.pods, lab.database].flatMap(({ started }) => started);
      for (const child of running) child.stop('SIGTERM');
      await Promise.race([
        Promise.all(running.map(({ ended }) => ended)),
        until('the servers end', () => false, 20).catch(() => undefined),
      ]);
      for (const child of running) end(child);
    });
    await verdict.prove(proofs, lab, { under: 'vault/' });
  });
