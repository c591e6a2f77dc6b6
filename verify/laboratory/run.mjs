// Judges the laboratory by real software: Git mirrors repositories over HTTPS by the generated job; the keys of the runner's configuration are looked up in
// GitLab Runner's own source; SQLite copies a database that is being written; curl asks and changes what SonarQube's scripts say.
// Stand-ins, since nobody publishes the programs where this runs: SonarQube's three answers, and the program `ollama`, whose store is real files.
// node verify/run.mjs laboratory (as root: the forges have a network of their own)
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { certify } from '../edge/certificate.mjs';
import { attempt } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { modelProofs } from './models.mjs';
import { qualityProofs } from './quality.mjs';
import { runnerProofs } from './runner.mjs';
import { makeSite } from './site.mjs';
import { snapshotProofs } from './snapshots.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Which token a file of the job holds. */
const DIRECTION = /^\/run\/tokens\/(read|write)\//;

/** What the generated job is, as a program of this machine: its command, variables and files. */
const planOf = (objects) => {
  const { spec } = objects('CronJob', 'mirror');
  const [container] = spec.jobTemplate.spec.template.spec.containers;
  const config = objects('ConfigMap', 'mirror-config').data;
  const mounts = container.volumeMounts;
  return {
    command: container.command,
    env: Object.fromEntries(container.env.map(({ name, value }) => [name, value])),
    files: Object.fromEntries(
      mounts.filter(({ name }) => name === 'config-mirror-config').map(({ mountPath, subPath }) => [mountPath, config[subPath]]),
    ),
    tokens: Object.fromEntries(
      mounts.flatMap(({ mountPath }) => {
        const [, what] = DIRECTION.exec(mountPath) ?? [];
        return what === undefined ? [] : [[mountPath, what]];
      }),
    ),
  };
};

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeLaboratory = ({ root, report }) =>
  judge('laboratory', { report }, async (verdict) => {
    // jobs run as nobody in particular
    const work = verdict.folder('archipel-laboratory-', { open: true });
    const objects = makeSite(root, join(work, 'project'));
    const folder = join(work, 'forges');
    mkdirSync(folder);
    certify(folder, ['gitlab.com', 'github.com']);
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(planOf(objects)));
    writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost gitlab.com github.com\n');
    const inside = [
      'ip link set lo up',
      `mount --bind ${join(folder, 'hosts')} /etc/hosts`,
      'mount -t tmpfs tmpfs /run',
      'mkdir -p /usr/local/lib/archipel',
      'mount -t tmpfs tmpfs /usr/local/lib/archipel',
      `exec ${process.execPath} ${join(HERE, 'inside.mjs')} ${folder}`,
    ].join(' && ');
    verdict.hear(attempt(['unshare', '--net', '--mount', 'sh', '-c', inside]).out, 'the mirror of repositories');
    const proofs = [
      ...runnerProofs({ objects, work }),
      ...snapshotProofs({ root, work }),
      ...qualityProofs({ root, work }),
      ...modelProofs({ root, work }),
    ];
    for (const [name, proof] of proofs) await verdict.claim(name, proof);
  });
