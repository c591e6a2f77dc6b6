// Judges Redis by the real Valkey, Sentinel and HAProxy: the generated pods, killed, cut off, replaced and rotated, as services see them, without TLS and with it.
// node verify/redis/run.mjs (as root, ARCHIPEL_REDIS_MODE=plain|tls for one of both: each container is a chroot of its own, each pod a network of its own)
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { attempt, run } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { redisTools } from '../monitoring/tools.mjs';
import { settle } from '../told.mjs';
import { NETWORK } from './pods.mjs';
import { makeProject, SITE } from './site.mjs';
import { valkeyTree } from './tree.mjs';

/** @typedef {{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }} Verdict */

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<Verdict>} */
export const judgeRedis = async ({ root, report = () => undefined }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [], report };
  const asked = process.env.ARCHIPEL_REDIS_MODE;
  if (asked !== 'tls') judgeGroup(root, verdict, false);
  if (asked !== 'plain') judgeGroup(root, verdict, true);
  return verdict;
};

/** @param {string} root @param {Verdict} verdict that it adds to @param {boolean} tls whether all of the group speaks TLS */
const judgeGroup = (root, verdict, tls) => {
  const { report } = verdict;
  const work = mkdtempSync(join(tmpdir(), 'archipel-redis-'));
  run(['chmod', '0755', work]);
  try {
    installPackages();
    // a renewed certificate is taken over by Valkey itself since 9.1
    const tree = valkeyTree(tls ? 'sid' : undefined);
    const { redis_exporter: exporter } = redisTools(report);
    const project = makeProject(root, join(work, 'project'), tls);
    if (tls) commitHalves(project, work);
    project.run(['synth', SITE]);
    attempt(['ip', 'netns', 'delete', NETWORK]);
    run(['ip', 'netns', 'add', NETWORK]);
    const inside = fileURLToPath(new URL('inside.mjs', import.meta.url));
    const argv = ['nsenter', `--net=/run/netns/${NETWORK}`, process.execPath, inside, JSON.stringify({ root, work, tree, exporter, tls })];
    const { out } = attempt(argv, { timeout: 1500 });
    if (process.env.TIMELINE) console.log(out.split('\n').slice(0, -2).join('\n'));
    settle(out, verdict, tls ? 'Redis over TLS' : 'Redis');
  } catch (error) {
    verdict.failed.push(tls ? 'redis/tls-judged' : 'redis/judged');
    verdict.messages.push(error.message);
  } finally {
    // all that runs in the networks of the pods, and nothing else
    const networks = attempt(['ip', 'netns', 'list'])
      .out.split('\n')
      .flatMap((line) => line.split(' ').slice(0, 1));
    for (const network of networks.filter((name) => name === NETWORK || name.startsWith(`${NETWORK}-`))) {
      for (const pid of attempt(['ip', 'netns', 'pids', network]).out.split('\n').filter(Boolean)) attempt(['kill', '-KILL', pid]);
      attempt(['ip', 'netns', 'delete', network]);
    }
    rmSync(join('/dev/shm', basename(work)), { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  }
};

/** Makes the secrets, and commits what everybody may know of them: the certificate of the authority. */
const commitHalves = (project, work) => {
  new SecretStore(project, project.blueprint(SITE), join(work, 'secrets')).make();
  cpSync(join(work, 'secrets/public.json'), join(project.root, `environments/${SITE}.public.json`));
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const { passed, failed, messages } = await judgeRedis({ root: fileURLToPath(new URL('../..', import.meta.url)), report: console.log });
  for (const message of messages) console.error(message);
  console.log(`redis: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
