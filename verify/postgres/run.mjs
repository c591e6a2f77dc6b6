// Judges PostgreSQL by the real Patroni: the generated members elect who leads through a real API server with the generated Role, the generated scripts keep
// accounts, copy into real S3 stores and bring it back. Leaders are killed, and the API server stands still. Without TLS and with it.
// node verify/run.mjs postgres, or node verify/postgres/run.mjs [PROOF ...] for a part (as root, ARCHIPEL_POSTGRES_MODE=plain|tls for one of both: each container is a chroot of its own, each pod a network of its own)
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, start } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { inParts, judge, together } from '../judging.mjs';
import { findLab, Lab, LAB_HOME } from '../kubernetes/lab.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { copyTools } from '../monitoring/tools.mjs';
import { endNetwork, networks } from '../network.mjs';
import { POD_NETWORKS } from './network.mjs';
import { makeProject, SITE } from './site.mjs';
import { database, patroni } from './tools.mjs';

const NETWORK = 'archipel-postgres';
const VERSION = '1.34';

/** The control plane's programs, built once a machine. @throws {Error} where they cannot be had */
const controlPlane = (root, report) => {
  const programs = { etcd: join(LAB_HOME, 'bin/etcd'), apiserver: join(LAB_HOME, 'bin/kube-apiserver') };
  if (Object.values(programs).every(existsSync)) return programs;
  const folder = findLab(root);
  if (folder === undefined) throw new Error('there is no lab that builds an API server: set ARCHIPEL_K8S_LAB');
  report(`building an API server of ${VERSION}, 3 to 15 minutes`);
  new Lab(folder, VERSION).build();
  return programs;
};

/** Networks of the judge and of its pods, with what runs in them still, even where an earlier run was broken off. */
const removeNetworks = () => endNetwork(...networks().filter((name) => name === NETWORK || name.startsWith(POD_NETWORKS)));

/** @param {{ root: string, report?: (line: string) => void, only?: string[] }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgePostgres = async ({ root, report, only = [] }) => {
  const asked = process.env.ARCHIPEL_POSTGRES_MODE;
  const clusters = [];
  for (const tls of [false, true].filter((each) => asked !== (each ? 'plain' : 'tls'))) {
    const name = tls ? 'postgres/tls-judged' : 'postgres/judged';
    clusters.push(await judge(name, { report }, (verdict) => judgeCluster({ root, only, verdict, tls })));
  }
  const verdict = together(clusters);
  verdict.warnings.push(
    "PostgreSQL 15, pgBackRest 2.45 and PgBouncer 1.18 of Debian stand for the image's; WAL-G is in no registry and was not run",
  );
  return verdict;
};

/** @param {{ root: string, only: string[], verdict: import('../judging.mjs').Verdict, tls: boolean }} props `tls`: whether all of it speaks TLS */
const judgeCluster = async ({ root, only, verdict, tls }) => {
  const { report } = verdict;
  const work = verdict.folder('archipel-postgres-', { open: true });
  installPackages();
  const { pushgateway, versitygw } = copyTools(report);
  const programs = { ...controlPlane(root, report), pushgateway, versitygw, tree: database(), patroni: patroni() };
  const project = makeProject(root, join(work, 'project'), tls);
  new SecretStore(project, project.blueprint(SITE), join(work, 'store')).make();
  // what everybody may know: the certificate of the authority
  cpSync(join(work, 'store/public.json'), join(project.root, `environments/${SITE}.public.json`));
  const blueprint = project.blueprint(SITE);
  project.run(['synth', SITE]);
  const given = join(work, 'given.json');
  writeFileSync(given, JSON.stringify({ root, work, blueprint, programs, tls }));
  removeNetworks();
  verdict.after(removeNetworks);
  run(['ip', 'netns', 'add', NETWORK]);
  const log = join(work, 'inside.log');
  const inside = fileURLToPath(new URL('inside.mjs', import.meta.url));
  const child = start(['nsenter', `--net=/run/netns/${NETWORK}`, process.execPath, inside, given, ...only], { log });
  let said = 0;
  const follow = setInterval(() => {
    const lines = readFileSync(log, 'utf8').split('\n');
    for (; said < lines.length - 1; said += 1) if (!lines[said].startsWith('{')) report(lines[said]);
  }, 1000);
  await child.ended;
  clearInterval(follow);
  verdict.hear(readFileSync(log, 'utf8'), tls ? 'PostgreSQL over TLS' : 'PostgreSQL', { reported: true });
};

inParts(import.meta.url, 'postgres', (only) =>
  judgePostgres({ root: fileURLToPath(new URL('../..', import.meta.url)), report: console.log, only }),
);
