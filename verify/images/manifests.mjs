// How the manifests of a site run an image: as whom, with which rights.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const WORKLOADS = ['Deployment', 'StatefulSet'];

/** @param {string} folder of the site's manifests @returns {{ pod: object, container: object }[]} every container of long-running pods */
const containersIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => parse(readFileSync(join(folder, name), 'utf8')))
    .filter(({ kind }) => WORKLOADS.includes(kind))
    .flatMap(({ spec: { template } }) => template.spec.containers.map((container) => ({ pod: template.spec, container })));

/** What podman is told, so that a container has no more than a pod of the site would. @throws {Error} where no pod runs the image */
export const rightsOf = (folder, reference) => {
  const found = containersIn(folder).find(({ container }) => container.image === reference);
  if (!found) throw new Error(`no pod of the site runs ${reference}`);
  const { pod, container } = found;
  const security = { ...pod.securityContext, ...container.securityContext };
  const { runAsUser, runAsGroup = runAsUser, capabilities, readOnlyRootFilesystem, allowPrivilegeEscalation } = security;
  if (container.imagePullPolicy !== 'Never') throw new Error(`${reference} may be pulled: ${container.imagePullPolicy}`);
  return [
    ...['--user', `${runAsUser}:${runAsGroup}`],
    ...(capabilities?.drop ?? []).flatMap((name) => ['--cap-drop', name]),
    ...(capabilities?.add ?? []).flatMap((name) => ['--cap-add', name]),
    ...(readOnlyRootFilesystem ? ['--read-only', '--read-only-tmpfs=false'] : []),
    ...(allowPrivilegeEscalation === false ? ['--security-opt', 'no-new-privileges'] : []),
  ];
};
