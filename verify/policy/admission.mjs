// The site's promises, asked of a real API server: what breaks one is refused by the policy that should, what the site writes is admitted.
import { stringify } from 'yaml';
import { sleep } from '../hosts/shell.mjs';
import { ADMITTED, REFUSED } from './broken.mjs';

const APPLY = ['apply', '--server-side', '--force-conflicts', '--validate=strict', '--field-manager=archipel-verify', '-f', '-'];
const idOf = ({ kind, metadata: { namespace, name } }) => [kind, namespace, name].filter(Boolean).join('/');
const documents = (objects) => objects.map((object) => stringify(object)).join('---\n');
const isPolicy = ({ kind }) => kind.startsWith('ValidatingAdmissionPolicy');

/** The pods that a workload would make. */
const podsOf = ({ kind, metadata: { name, namespace }, spec }) => {
  const template = kind === 'CronJob' ? spec.jobTemplate.spec.template : spec?.template;
  if (template?.spec === undefined) return [];
  // an account of its own is not there in a dry run
  const { serviceAccountName: _, ...pod } = template.spec;
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata, name, namespace },
      spec: { ...pod, automountServiceAccountToken: false },
    },
  ];
};

/** Policies take a while to reach the admission of a server. */
const inForce = async (kubectl, names) => {
  const missing = new Set(names);
  for (const end = Date.now() + 60_000; missing.size > 0 && Date.now() < end; await sleep(1)) {
    for (const name of missing) if (refusal(kubectl, name, REFUSED[name][0]) === 'refused') missing.delete(name);
  }
};

/** Whether this policy refuses the object; else what was said. */
const refusal = (kubectl, policy, object) => {
  const { code, err } = kubectl.attempt([...APPLY, '--dry-run=server'], { input: stringify(object) });
  if (code === 0) return 'it was admitted';
  return err.includes(`ValidatingAdmissionPolicy 'archipel-${policy}'`)
    ? 'refused'
    : `another refused it: ${err.replace(/\s*\n\s*/g, ' ')}`;
};

/** @param {import('../kubernetes/kubectl.mjs').Kubectl} kubectl @param {{ objects: object[] }} site @param {string} at */
export const judgeAdmission = async (kubectl, { objects }, crds, at, verdict) => {
  const settle = (what, problem) => {
    (problem ? verdict.failed : verdict.passed).push(`${at} ${what}`);
    if (problem) verdict.messages.push(`${at} ${what}: ${problem}`);
  };
  kubectl.run(['apply', '--server-side', '-f', crds]);
  const policies = objects.filter(isPolicy);
  for (const kind of ['Namespace', 'LimitRange']) kubectl.run(APPLY, { input: documents(objects.filter((object) => object.kind === kind)) });
  kubectl.run(APPLY, { input: documents(policies) });
  const names = policies
    .filter(({ kind }) => kind === 'ValidatingAdmissionPolicy')
    .map(({ metadata }) => metadata.name.replace('archipel-', ''));
  const tried = Object.keys(REFUSED);
  await inForce(kubectl, tried);
  for (const name of names.filter((known) => !tried.includes(known) && known !== 'bounded-containers'))
    settle(`policy ${name}`, 'nothing is tried against it');
  for (const name of tried)
    REFUSED[name].forEach((object, index) => {
      const said = refusal(kubectl, name, object);
      settle(`${name} refuses ${idOf(object)} #${index + 1}`, said === 'refused' ? undefined : said);
    });
  const admitted = (what, object) => {
    const { code, err } = kubectl.attempt([...APPLY, '--dry-run=server'], { input: stringify(object) });
    settle(what, code === 0 ? undefined : err.replace(/\s*\n\s*/g, ' '));
  };
  ADMITTED.forEach((object, index) => admitted(`admits ${idOf(object)} #${index + 1}`, object));
  for (const object of objects.filter((one) => !isPolicy(one)))
    for (const one of [object, ...podsOf(object)]) admitted(`admits the site's ${idOf(one)}`, one);
  // without the namespace's defaults, pods are held to the promise themselves
  kubectl.run(['delete', 'limitrange', '--all', '-n', 'open']);
  const bare = {
    ...REFUSED['bounded-workloads'][2],
    kind: 'Pod',
    apiVersion: 'v1',
    spec: REFUSED['bounded-workloads'][2].spec.template.spec,
  };
  settle(
    'bounded-containers refuses Pod/open/it',
    refusal(kubectl, 'bounded-containers', bare) === 'refused' ? undefined : 'it was admitted',
  );
  for (const { metadata, status } of kubectl.get(['validatingadmissionpolicies']).items) {
    const warnings = status?.typeChecking?.expressionWarnings ?? [];
    settle(
      `the server understands ${metadata.name}`,
      warnings.map(({ fieldRef, warning }) => `${fieldRef}: ${warning}`).join(' ') || undefined,
    );
  }
};
