// Judges Keycloak by the real one: its pods as generated, put together and started by their own commands over a real PostgreSQL, the realm kept by its script,
// people who sign in by OpenID Connect through the generated routes of Traefik, and oauth2-proxy that asks it.
// node verify/run.mjs keycloak (as root: each container is a chroot of its own, in a network of its own)
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { certify } from '../edge/certificate.mjs';
import { traefik } from '../edge/tools.mjs';
import { run, start } from '../hosts/shell.mjs';
import { oauth2Proxy } from '../identity/tools.mjs';
import { judge } from '../judging.mjs';
import { endNetwork, networks } from '../network.mjs';
import { database } from '../postgres/tools.mjs';
import { HOSTS } from './site.mjs';
import { keycloak } from './tools.mjs';

/** Networks of the pods, and the one in which all of them are, begin so. */
const PREFIX = `kcjudge-${process.pid}-`;

/**
 * @param {{ root: string, report?: (line: string) => void }} options `report` hears of each proof
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeKeycloak = ({ root, report }) =>
  judge('keycloak', { report }, async (verdict) => {
    if (process.getuid?.() !== 0) throw new Error('Keycloak is judged as root: network namespaces');
    const work = verdict.folder('archipel-keycloak-', { open: true, attributes: true });
    verdict.after(() => endNetwork(...networks().filter((name) => name.startsWith(PREFIX))));
    const programs = {
      keycloak: keycloak(root),
      postgres: database(),
      proxy: oauth2Proxy(root, verdict.report),
      traefik: traefik(verdict.report).binary,
    };
    certify(work, Object.values(HOSTS));
    writeFileSync(join(work, 'plan.json'), JSON.stringify({ programs, prefix: PREFIX, root }));
    const space = `${PREFIX}all`;
    run(['ip', 'netns', 'add', space]);
    const script = fileURLToPath(new URL('./inside.mjs', import.meta.url));
    const inside = start(['ip', 'netns', 'exec', space, process.execPath, script, work]);
    await inside.ended;
    verdict.hear(inside.output(), 'Keycloak');
  });
