// Judges Redis by the real Valkey, Sentinel and HAProxy: the generated pods, killed, cut off, replaced and rotated, as services see them.
// node verify/redis/run.mjs (as root: each container is a chroot of its own, each pod a network of its own)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { attempt, run } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { redisTools } from '../monitoring/tools.mjs';
import { settle } from '../told.mjs';
import { NETWORK } from './pods.mjs';
import { makeProject, SITE } from './site.mjs';
import { valkeyTree } from './tree.mjs';

/** @typedef {{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }} Verdict */

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<Verdict>} */
export const judgeRedis = async ({ root, report = () => undefined }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [], report };
  const work = mkdtempSync(join(tmpdir(), 'archipel-redis-'));
  run(['chmod', '0755', work]);
  try {
    installPackages();
    const tree = valkeyTree();
    const { redis_exporter: exporter } = redisTools(report);
    makeProject(root, join(work, 'project')).run(['synth', SITE]);
    attempt(['ip', 'netns', 'delete', NETWORK]);
    run(['ip', 'netns', 'add', NETWORK]);
    const inside = fileURLToPath(new URL('inside.mjs', import.meta.url));
    const argv = ['nsenter', `--net=/run/netns/${NETWORK}`, process.execPath, inside, JSON.stringify({ root, work, tree, exporter })];
    const { out } = attempt(argv, { timeout: 1500 });
    if (process.env.TIMELINE) console.log(out.split('\n').slice(0, -2).join('\n'));
    settle(out, verdict, 'Redis');
  } catch (error) {
    verdict.failed.push('redis/judged');
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
  return verdict;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const { passed, failed, messages } = await judgeRedis({ root: fileURLToPath(new URL('../..', import.meta.url)), report: console.log });
  for (const message of messages) console.error(message);
  console.log(`redis: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
