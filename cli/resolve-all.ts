import { resolve, type Resolved } from '../blueprint/resolve';
import { InputError, type Problem } from '../constructs/problem';
import { renderProblem, type Console } from './console';
import type { SiteFile } from './sites';

/**
 * Resolves the sites and prints the errors that they do not accept.
 * @returns the sites, and whether all of them may be synthesized
 * @throws InputError with the problems of every site whose shape is wrong
 */
export function resolveAll(files: readonly SiteFile[], console: Console): { readonly sites: readonly Resolved[]; readonly sound: boolean } {
  const problems: Problem[] = [];
  const sites = files.flatMap(({ input, file, staging, halves }) => {
    try {
      return [resolve(input, file, staging, halves)];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  const errors = sites.flatMap(({ verdict }) => verdict.errors);
  for (const problem of errors) console.err(renderProblem(problem, console));
  return { sites, sound: errors.length === 0 };
}
