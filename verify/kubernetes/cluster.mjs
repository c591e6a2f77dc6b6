// Any cluster as a judge: dry runs on its API server, in namespaces that are made for it and removed again. Nothing runs there.
import { readFileSync } from 'node:fs';
import { parseAllDocuments, stringify } from 'yaml';
import { run } from '../hosts/shell.mjs';
import { CANARY, judgeCanary } from './canary.mjs';
import { Kubectl } from './kubectl.mjs';
import { settle } from './verdict.mjs';

const APPLY = ['apply', '--server-side', '--validate=strict', '--field-manager=archipel-verify', '-f', '-'];
const idOf = ({ kind, metadata: { namespace, name } }) => [kind, namespace, name].filter(Boolean).join('/');

/** The pods that a workload would make, to be offered to admission themselves. */
const podsOf = ({ kind, metadata: { name, namespace }, spec }) => {
  const template = kind === 'CronJob' ? spec.jobTemplate.spec.template : spec?.template;
  if (template?.spec === undefined) return [];
  // an account of its own is not there in a dry run
  const { serviceAccountName: _, ...pod } = template.spec;
  return [{ apiVersion: 'v1', kind: 'Pod', metadata: { ...template.metadata, name, namespace }, spec: pod }];
};

/** What the server said against an object: nothing when it took it without a warning. @returns {string[]} */
const complaintsOf = ({ code, err }) => (code === 0 ? err.split('\n').filter(Boolean) : [err.replace(/\s*\n\s*/g, ' ')]);

/** Tries objects, each namespace under another name. @returns {import('./verdict.mjs').Finding[]} */
const tryObjects = (kubectl, objects, staged) => {
  const apply = (object, ...options) => complaintsOf(kubectl.attempt([...APPLY, ...options], { input: stringify(object) }));
  const spaces = objects.filter(({ kind }) => kind === 'Namespace');
  const others = objects.filter(({ kind }) => kind !== 'Namespace');
  const found = (object, texts) => texts.map((text) => ({ object: idOf(object), text }));
  try {
    return [
      ...spaces.flatMap((object) =>
        found(object, apply({ ...object, metadata: { ...object.metadata, name: staged(object.metadata.name) } })),
      ),
      ...others.flatMap((object) => {
        const { namespace } = object.metadata;
        const moved = { ...object, metadata: { ...object.metadata, ...(namespace && { namespace: staged(namespace) }) } };
        return [moved, ...podsOf(moved)].flatMap((one) => found(object, apply(one, '--dry-run=server')));
      }),
    ];
  } finally {
    kubectl.attempt(['delete', 'namespace', '--wait=false', '--ignore-not-found', ...spaces.map(({ metadata }) => staged(metadata.name))]);
  }
};

const read = (files) => files.flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS()));

/** @param {{ name: string, manifests: string, objects: string[] }[]} sites */
export const judgeByCluster = (sites, verdict) => {
  const kubectl = new Kubectl();
  const server = kubectl.version();
  verdict.warnings.push(
    `judged by dry run on the cluster that KUBECONFIG names, ${server}: what its scheduler and controllers would say was not asked`,
  );
  const staged = (site) => (space) => `archipel-verify-${process.pid}-${site}-${space}`.slice(0, 63).replace(/-+$/, '');
  judgeCanary(verdict, server, tryObjects(kubectl, read([CANARY]), staged('wrong')), ['tried']);
  for (const { name, manifests, objects } of sites) {
    const findings = tryObjects(kubectl, read(run(['find', manifests, '-name', '*.yaml']).split('\n').sort()), staged(name));
    settle(verdict, `${server} ${name}`, objects.map(idOf), findings);
    verdict.report(`${findings.length === 0 ? 'ok  ' : 'FAIL'} ${server} ${name}: ${objects.length} objects`);
  }
};
