// What a cluster said of manifests, as findings in one form.

/** @typedef {{ object: string, text: string }} Finding */

/** Kinds of trouble in a summary of the lab, each with its words. @type {Record<string, (found: any) => Finding>} */
const TROUBLE = {
  rejected: ({ object, reason }) => ({ object, text: `refused: ${reason}` }),
  podsecurity_warnings: ({ object, warning }) => ({ object, text: `Pod Security: ${warning}` }),
  other_warnings: ({ object, warning }) => ({ object, text: `warning: ${warning}` }),
  pods_refused: ({ workload, reason }) => ({ object: workload, text: `its pods are refused: ${reason}` }),
  podsecurity_violations: ({ workload, reason }) => ({ object: workload, text: `Pod Security: ${reason}` }),
  not_created: ({ workload, have, want, reason }) => ({ object: workload, text: `${have} of ${want} pods were made: ${reason}` }),
  pending: ({ workload, pod, reason }) => ({ object: workload, text: `pod ${pod} is not scheduled: ${reason}` }),
  pvc_not_bound: ({ pvc, reason }) => ({ object: `PersistentVolumeClaim/${pvc}`, text: `is not bound: ${reason}` }),
  references: ({ object, problem }) => ({ object, text: `points to nothing: ${problem}` }),
  skipped: ({ source, why }) => ({ object: source, text: `is no object: ${why}` }),
};

/** Every trouble in a summary. @returns {Finding[]} */
export const findingsOf = (summary) => Object.entries(TROUBLE).flatMap(([key, words]) => (summary[key] ?? []).map(words));

/** Namespaces that a stricter level would refuse, though all their services are said to keep to it. @returns {Finding[]} */
export const tooLax = (summary, { services, namespaces }) => {
  const strict = namespaces.filter(({ name }) => {
    const inside = services.filter(({ namespace }) => namespace === name);
    return (
      inside.length > 0 &&
      inside.every(({ components }) => Object.values(components).every(({ podSecurity }) => podSecurity === 'restricted'))
    );
  });
  return strict.flatMap(({ name }) =>
    Object.entries(summary.pss_would_violate?.[name] ?? {}).flatMap(([level, texts]) =>
      texts.map((text) => ({ object: `Namespace/${name}`, text: `at ${level}: ${text}` })),
    ),
  );
};

/** Counts each object as passed or failed, and says why. @param {string[]} objects all that were judged @param {Finding[]} findings */
export const settle = (verdict, at, objects, findings) => {
  const bad = new Set(findings.map(({ object }) => object));
  verdict.passed.push(...objects.filter((object) => !bad.has(object)).map((object) => `${at} ${object}`));
  verdict.failed.push(...[...bad].map((object) => `${at} ${object}`));
  verdict.messages.push(...new Set(findings.map(({ object, text }) => `${at} ${object}: ${text}`)));
};

/** Drops what is said of pods that upstream charts make, and of jobs: nothing installs those here and nothing is due, so their policies and rights find nobody. */
export const isOurs = ({ services }) => {
  const upstream = services.flatMap(({ namespace, components }) =>
    Object.values(components).flatMap(({ name, upstreamLabels }) => (upstreamLabels === undefined ? [] : [`${namespace}/${name}`])),
  );
  const jobs = services.flatMap(({ namespace, components }) =>
    Object.values(components).flatMap(({ name, onDemand }) => (onDemand ? [`${namespace}/${name}`] : [])),
  );
  const absent = new Set([...upstream, ...jobs].map((name) => `NetworkPolicy/${name}`));
  return ({ object, text }) =>
    !(absent.has(object) && text.startsWith('points to nothing: selector')) &&
    !upstream.some((name) => text === `points to nothing: ServiceAccount ${name} does not exist`);
};
