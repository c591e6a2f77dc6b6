// Judges Keycloak by the real one: its pods as generated, put together and started by their own commands over a real PostgreSQL, the realm kept by its script,
// people who sign in by OpenID Connect through the generated routes of Traefik, and oauth2-proxy that asks it.
// node verify/keycloak/run.mjs (as root: each container is a chroot of its own, in a network of its own)
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { certify } from '../edge/certificate.mjs';
import { traefik } from '../edge/tools.mjs';
import { attempt, run, start } from '../hosts/shell.mjs';
import { oauth2Proxy } from '../identity/tools.mjs';
import { database } from '../postgres/tools.mjs';
import { settle } from '../told.mjs';
import { HOSTS } from './site.mjs';
import { keycloak } from './tools.mjs';

/** @typedef {{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }} Verdict */

/** Networks of the pods, and the one in which all of them are, begin so. */
const PREFIX = `kcjudge-${process.pid}-`;

const spaces = () =>
  attempt(['ip', 'netns', 'list'])
    .out.split('\n')
    .map((line) => line.split(' ')[0])
    .filter((name) => name.startsWith(PREFIX));

/** All that runs in networks of the judge, and nothing else. */
const clear = () => {
  for (const space of spaces()) {
    for (const pid of attempt(['ip', 'netns', 'pids', space]).out.split('\n').filter(Boolean)) attempt(['kill', '-KILL', pid]);
    attempt(['ip', 'netns', 'delete', space]);
  }
};

/**
 * @param {{ root: string, report?: (line: string) => void }} options `report` hears of each proof
 * @returns {Promise<Verdict>}
 */
export const judgeKeycloak = async ({ root, report = () => {} }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [], report };
  // the directory has access lists as attributes, which a tmpfs of this kernel has not
  const work = mkdtempSync(join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'archipel-keycloak-'));
  try {
    if (process.getuid?.() !== 0) throw new Error('Keycloak is judged as root: network namespaces');
    run(['chmod', '0755', work]);
    const programs = {
      keycloak: keycloak(root),
      postgres: database(),
      proxy: oauth2Proxy(root, report),
      traefik: traefik(report).binary,
    };
    certify(work, Object.values(HOSTS));
    writeFileSync(join(work, 'plan.json'), JSON.stringify({ programs, prefix: PREFIX, root }));
    const space = `${PREFIX}all`;
    run(['ip', 'netns', 'add', space]);
    const script = fileURLToPath(new URL('./inside.mjs', import.meta.url));
    const judge = start(['ip', 'netns', 'exec', space, process.execPath, script, work]);
    await judge.ended;
    settle(judge.output(), verdict, 'Keycloak');
  } catch (error) {
    verdict.failed.push('keycloak');
    verdict.messages.push(error.message);
  } finally {
    clear();
    rmSync(work, { recursive: true, force: true });
  }
  const { report: _, ...result } = verdict;
  return result;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const { passed, failed, messages } = await judgeKeycloak({ root: fileURLToPath(new URL('../..', import.meta.url)), report: console.log });
  for (const message of messages) console.error(message);
  console.log(
    `keycloak: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
