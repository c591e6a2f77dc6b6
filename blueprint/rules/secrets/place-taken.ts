import { checkPlan } from '../../../constructs/secrets/check-plan';
import { ownerOf } from '../secret-owner';
import type { Rule } from '../../rule';

export const secretsPlaceTaken: Rule = {
  id: 'secrets/place-taken',
  severity: 'error',
  why: 'two secrets in one place overwrite each other, and one service reads what another was given',
  check: (site) =>
    checkPlan(site.blueprint.secrets)
      .filter(({ id }) => id === 'secrets/plan-clash')
      .map((problem) => ({
        at: ownerOf(problem, site),
        what: `${problem.where}: ${problem.what}`,
        got: problem.got ?? 'nothing',
        expected: problem.expected ?? 'another',
        do: 'rename one of the services or needs that meet here',
      })),
};
