// Judges Redis by the real Valkey, Sentinel and HAProxy: the generated pods, killed, cut off, replaced and rotated, as services see them, without TLS and with it.
// node verify/run.mjs redis (as root, ARCHIPEL_REDIS_MODE=plain|tls for one of both: each container is a chroot of its own, each pod a network of its own)
import { cpSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attempt } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { judge, together } from '../judging.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { redisTools } from '../monitoring/tools.mjs';
import { endNetwork, freshNetwork, networks } from '../network.mjs';
import { NETWORK } from './pods.mjs';
import { makeProject, SITE } from './site.mjs';
import { valkeyTree } from './tree.mjs';

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeRedis = async ({ root, report }) => {
  const asked = process.env.ARCHIPEL_REDIS_MODE;
  const modes = [false, true].filter((tls) => asked !== (tls ? 'plain' : 'tls'));
  const groups = [];
  for (const tls of modes)
    groups.push(await judge(tls ? 'redis/tls-judged' : 'redis/judged', { report }, (verdict) => judgeGroup(root, verdict, tls)));
  return together(groups);
};

/** @param {string} root @param {import('../judging.mjs').Verdict} verdict that it adds to @param {boolean} tls whether all of the group speaks TLS */
const judgeGroup = (root, verdict, tls) => {
  const work = verdict.folder('archipel-redis-', { open: true });
  verdict.after(() => rmSync(join('/dev/shm', basename(work)), { recursive: true, force: true }));
  // all that runs in the networks of the pods, and nothing else
  verdict.after(() => endNetwork(...networks().filter((name) => name === NETWORK || name.startsWith(`${NETWORK}-`))));
  installPackages();
  // a renewed certificate is taken over by Valkey itself since 9.1
  const tree = valkeyTree(tls ? 'sid' : undefined);
  const { redis_exporter: exporter } = redisTools(verdict.report);
  const project = makeProject(root, join(work, 'project'), tls);
  if (tls) commitHalves(project, work);
  project.run(['synth', SITE]);
  const network = freshNetwork(NETWORK);
  const inside = fileURLToPath(new URL('inside.mjs', import.meta.url));
  const argv = [...network, process.execPath, inside, JSON.stringify({ root, work, tree, exporter, tls })];
  const { out } = attempt(argv, { timeout: 1500 });
  if (process.env.TIMELINE) console.log(out.split('\n').slice(0, -2).join('\n'));
  verdict.hear(out, tls ? 'Redis over TLS' : 'Redis');
};

/** Makes the secrets, and commits what everybody may know of them: the certificate of the authority. */
const commitHalves = (project, work) => {
  new SecretStore(project, project.blueprint(SITE), join(work, 'secrets')).make();
  cpSync(join(work, 'secrets/public.json'), join(project.root, `environments/${SITE}.public.json`));
};
