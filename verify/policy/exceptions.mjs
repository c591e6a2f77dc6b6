// Findings that stay: data beside the service (charts/<kind>/exceptions.yaml), or for every service (charts/exceptions.yaml), each with its reason.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** @typedef {{ check: string, object: string, says?: string, reason: string, kind: string, used: boolean }} Exception */
/** @typedef {{ check: string, object: object, text: string }} Finding */

export const idOf = ({ kind, metadata: { namespace, name } }) => `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
const pattern = (text) => new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`);

/** What scanners say of pods that do more than Pod Security `restricted`: the privilege of the component says why. */
const OF_PRIVILEGE = new Set([
  'container-security-context-privileged',
  'container-security-context-readonlyrootfilesystem',
  ...[16, 17, 18, 19, 20, 22, 23, 25, 26, 27, 28, 29, 30, 37, 39].map((number) => `CKV_K8S_${number}`),
]);

/** @param {string} root folder of the project @returns {Exception[]} */
export const readExceptions = (root) => {
  const charts = join(root, 'charts');
  const kinds = readdirSync(charts, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  return [...kinds.map((kind) => [kind, join(charts, kind, 'exceptions.yaml')]), ['*', join(charts, 'exceptions.yaml')]]
    .filter(([, file]) => existsSync(file))
    .flatMap(([kind, file]) => parse(readFileSync(file, 'utf8')).map((one) => ({ ...one, kind, used: false })));
};

/** Why a finding may stay; undefined where it may not. @param {Exception[]} exceptions @param {{ services: object[] }} blueprint @param {Finding} finding */
export const excuseFor = (exceptions, { services }, { check, object, text }) => {
  const labels = object.metadata.labels ?? {};
  const service = services.find(({ name }) => name === labels['app.kubernetes.io/instance']);
  const privilege = service?.components[labels['app.kubernetes.io/component']]?.privilege;
  if (privilege && OF_PRIVILEGE.has(check)) return privilege.why;
  const found = exceptions.filter(
    (one) =>
      one.check === check &&
      (one.kind === '*' || one.kind === service?.kind) &&
      pattern(one.object).test(idOf(object)) &&
      (one.says === undefined || text.includes(one.says)),
  );
  for (const one of found) one.used = true;
  return found[0]?.reason;
};

/** Exceptions that no finding needed, of kinds that were judged. @param {Exception[]} exceptions @param {Set<string>} kinds @param {RegExp} checks that were made */
export const idle = (exceptions, kinds, checks) =>
  exceptions
    .filter(({ check, kind, used }) => !used && checks.test(check) && (kind === '*' || kinds.has(kind)))
    .map(
      ({ check, object, kind }) =>
        `charts/${kind === '*' ? '' : `${kind}/`}exceptions.yaml: ${check} at '${object}' matches nothing, do remove it`,
    );
