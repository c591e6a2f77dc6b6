// Objects that are wrong on purpose: a judge that lets them pass judges nothing.
import { fileURLToPath } from 'node:url';

export const CANARY = fileURLToPath(new URL('canary.yaml', import.meta.url));

/** What each judge must say of which object. `tried`: any dry run; `applied`: a cluster with controllers and a scheduler. */
const ACCUSATIONS = [
  { object: 'Service/canary/unknown-field', says: /unknown field|not declared in schema/, by: 'tried' },
  { object: 'NetworkPolicy/canary/wrong-value', says: /unsupported value/i, by: 'tried' },
  { object: 'Deployment/canary/privileged', says: /privileged/, by: 'tried' },
  { object: 'Deployment/canary/homeless', says: /is not scheduled/, by: 'applied' },
  { object: 'Deployment/canary/homeless', says: /Secret missing does not exist/, by: 'applied' },
];

/**
 * Settles whether the judge found what is wrong.
 * @param {import('./verdict.mjs').Finding[]} findings @param {('tried' | 'applied')[]} means by which they were found
 */
export const judgeCanary = (verdict, at, findings, means) => {
  for (const { object, says } of ACCUSATIONS.filter(({ by }) => means.includes(by))) {
    const found = findings.some((finding) => finding.object === object && says.test(finding.text));
    (found ? verdict.passed : verdict.failed).push(`${at} canary ${object}: ${says}`);
    if (!found) verdict.messages.push(`${at} canary ${object}: the judge did not say ${says}`);
  }
};
