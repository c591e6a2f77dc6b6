// Judges PostgreSQL by the real Patroni: the generated members elect who leads through a real API server with the generated Role, the generated scripts keep
// accounts, copy into real S3 stores and bring it back. Leaders are killed, and the API server stands still. Without TLS and with it.
// node verify/postgres/run.mjs (as root, ARCHIPEL_POSTGRES_MODE=plain|tls for one of both: each container is a chroot of its own, each pod a network of its own)
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { attempt, run, start } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { findLab, Lab, LAB_HOME } from '../kubernetes/lab.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { copyTools } from '../monitoring/tools.mjs';
import { settle } from '../told.mjs';
import { POD_NETWORKS } from './network.mjs';
import { makeProject, SITE } from './site.mjs';
import { database, patroni } from './tools.mjs';

/** @typedef {{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }} Verdict */

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
const removeNetworks = () => {
  const all = existsSync('/run/netns') ? readdirSync('/run/netns') : [];
  const own = all.filter((name) => name === NETWORK || name.startsWith(POD_NETWORKS));
  for (const name of own) {
    for (const pid of attempt(['ip', 'netns', 'pids', name]).out.trim().split('\n').filter(Boolean)) attempt(['kill', '-KILL', pid]);
  }
  for (const name of own) attempt(['ip', 'netns', 'delete', name]);
};

/** @param {{ root: string, report?: (line: string) => void, only?: string[] }} props @returns {Promise<Verdict>} */
export const judgePostgres = async ({ root, report = () => undefined, only = [] }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], report };
  verdict.warnings = [
    "PostgreSQL 15, pgBackRest 2.45 and PgBouncer 1.18 of Debian stand for the image's; WAL-G is in no registry and was not run",
  ];
  const asked = process.env.ARCHIPEL_POSTGRES_MODE;
  if (asked !== 'tls') await judgeCluster({ root, report, only, verdict, tls: false });
  if (asked !== 'plain') await judgeCluster({ root, report, only, verdict, tls: true });
  return verdict;
};

/** @param {{ root: string, report: (line: string) => void, only: string[], verdict: Verdict, tls: boolean }} props `tls`: whether all of it speaks TLS */
const judgeCluster = async ({ root, report, only, verdict, tls }) => {
  const work = mkdtempSync(join(tmpdir(), 'archipel-postgres-'));
  run(['chmod', '0755', work]);
  try {
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
    run(['ip', 'netns', 'add', NETWORK]);
    const log = join(work, 'inside.log');
    const inside = fileURLToPath(new URL('inside.mjs', import.meta.url));
    mkdirSync('/run/netns', { recursive: true });
    const child = start(['nsenter', `--net=/run/netns/${NETWORK}`, process.execPath, inside, given, ...only], { log });
    let said = 0;
    const follow = setInterval(() => {
      const lines = readFileSync(log, 'utf8').split('\n');
      for (; said < lines.length - 1; said += 1) if (!lines[said].startsWith('{')) report(lines[said]);
    }, 1000);
    await child.ended;
    clearInterval(follow);
    settle(readFileSync(log, 'utf8'), { ...verdict, report: () => undefined }, tls ? 'PostgreSQL over TLS' : 'PostgreSQL');
  } catch (error) {
    verdict.failed.push(tls ? 'postgres/tls-judged' : 'postgres/judged');
    verdict.messages.push(error.message);
  } finally {
    removeNetworks();
    rmSync(work, { recursive: true, force: true });
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { passed, failed, messages } = await judgePostgres({ root, report: console.log, only: process.argv.slice(2) });
  for (const message of messages) console.error(message);
  console.log(
    `postgres: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
