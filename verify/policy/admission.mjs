// The site's promises, asked of a real API server: what breaks one is refused by the policy that should, what the site writes is admitted.
import { stringify as toYaml } from 'yaml';
import { sleep } from '../hosts/shell.mjs';
import { bringKinds } from '../kubernetes/crds.mjs';
import { ADMITTED, REFUSED } from './broken.mjs';
import { OPEN } from './site.mjs';

const APPLY = ['apply', '--server-side', '--force-conflicts', '--validate=strict', '--field-manager=archipel-verify', '-f', '-'];
const idOf = ({ kind, metadata: { namespace, name } }) => [kind, namespace, name].filter(Boolean).join('/');
/** Kubernetes reads YAML 1.1, where a bare `yes` is no text. */
const stringify = (object) => toYaml(object, { version: '1.1' });
const documents = (objects) => objects.map((object) => stringify(object)).join('---\n');
/** Tried last: the defaults of the namespace must be gone. */
const LAST = 'bounded-containers';
const isPolicy = ({ kind }) => kind.startsWith('ValidatingAdmissionPolicy');

/** The pods that a workload would make. */
const podsOf = ({ kind, metadata: { name, namespace }, spec }) => {
  const template = kind === 'CronJob' ? spec.jobTemplate.spec.template : spec?.template;
  if (template?.spec === undefined) return [];
  // an account of its own is not there in a dry run
  const { serviceAccountName: _, volumes = [], ...pod } = template.spec;
  // its controller puts in what it claims for each pod
  const claimed = (spec.volumeClaimTemplates ?? []).map((claim) => ({ name: claim.metadata.name, emptyDir: {} }));
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata, name, namespace },
      spec: { ...pod, volumes: [...volumes, ...claimed], automountServiceAccountToken: false },
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

/** Asks the server of each object of a site, and of the pods that it would make, under the site's own policies. */
const judgeSite = (kubectl, { name, objects }, at, settle) => {
  for (const kind of ['Namespace', 'LimitRange']) {
    const some = objects.filter((object) => object.kind === kind);
    if (some.length > 0) kubectl.run(APPLY, { input: documents(some) });
  }
  kubectl.run(APPLY, { input: documents(objects.filter(isPolicy)) });
  const asked = objects.filter((one) => !isPolicy(one)).flatMap((object) => [object, ...podsOf(object)]);
  // all at once, and one by one only to learn which
  const together = kubectl.attempt([...APPLY, '--dry-run=server'], { input: documents(asked), timeout: 600 }).code === 0;
  for (const one of asked) settle(`${name} ${idOf(one)} is admitted`, together ? undefined : refused(kubectl, one));
};

/** What the server says against an object. */
const refused = (kubectl, object) => {
  const { code, err } = kubectl.attempt([...APPLY, '--dry-run=server'], { input: stringify(object) });
  return code === 0 ? undefined : err.replace(/\s*\n\s*/g, ' ');
};

/** Names of the policies that a site writes. */
const policiesOf = ({ objects }) =>
  objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy').map(({ metadata }) => metadata.name.replace('archipel-', ''));

/**
 * @param {import('../kubernetes/kubectl.mjs').Kubectl} kubectl of a cluster without a past
 * @param {{ name: string, objects: object[] }} own the site of this judge, whose promises are broken on purpose
 * @param {{ name: string, objects: object[] }[]} sites others with policies @param {string} crds folder of definitions
 */
export const judgeAdmission = async (kubectl, own, sites, crds, at, verdict) => {
  const settle = (what, problem) => verdict.record(`${at} ${what}`, problem ? [problem] : []);
  kubectl.run(['apply', '--server-side', '-f', crds]);
  bringKinds(
    kubectl,
    sites.flatMap(({ objects }) => objects.map(({ kind }) => kind)),
  );
  judgeSite(kubectl, own, at, () => {});
  const tried = Object.keys(REFUSED);
  await inForce(kubectl, tried);
  for (const name of policiesOf(own).filter((known) => !tried.includes(known) && known !== LAST))
    settle(`policy ${name}`, 'nothing is tried against it');
  for (const name of tried)
    REFUSED[name].forEach((object, index) => {
      const said = refusal(kubectl, name, object);
      settle(`${name} refuses ${idOf(object)} #${index + 1}`, said === 'refused' ? undefined : said);
    });
  ADMITTED.forEach((object, index) => settle(`${idOf(object)} #${index + 1} is admitted`, refused(kubectl, object)));
  for (const { metadata, status } of kubectl.get(['validatingadmissionpolicies']).items) {
    const warnings = status?.typeChecking?.expressionWarnings ?? [];
    settle(
      `the server understands ${metadata.name}`,
      warnings.map(({ fieldRef, warning }) => `${fieldRef}: ${warning}`).join(' ') || undefined,
    );
  }
  for (const site of [own, ...sites]) judgeSite(kubectl, site, at, settle);
  // without the namespace's defaults, pods are held to the promise themselves
  kubectl.run(['delete', 'limitrange', '--all', '-n', OPEN]);
  const [, , deployment] = REFUSED['bounded-workloads'];
  const bare = { apiVersion: 'v1', kind: 'Pod', metadata: deployment.metadata, spec: deployment.spec.template.spec };
  const said = refusal(kubectl, LAST, bare);
  settle(`${LAST} refuses ${idOf(bare)}`, said === 'refused' ? undefined : said);
};
