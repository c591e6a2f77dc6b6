import { checkPlan } from '../../../constructs/secrets/check-plan';
import { ownerOf } from '../secret-owner';
import type { Rule } from '../../rule';

export const secretsUnusableName: Rule = {
  id: 'secrets/unusable-name',
  severity: 'error',
  why: 'a secret is named in the store, in a Kubernetes Secret and in files of hosts: its name must be valid in all of them (kubernetes.io, object names)',
  check: (site) =>
    checkPlan(site.blueprint.secrets)
      .filter(({ id }) => id === 'secrets/plan')
      .map((problem) => ({
        at: ownerOf(problem, site),
        what: `${problem.where}: ${problem.what}`,
        got: problem.got ?? 'nothing',
        expected: problem.expected ?? 'another',
        do: 'rename the need, or the service',
      })),
};
