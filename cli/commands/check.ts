import { resolve } from '../../blueprint/resolve';
import { rules } from '../../blueprint/rules';
import type { Console, ExitCode } from '../console';
import { renderProblem } from '../console';
import type { SiteFile } from '../sites';

export interface CheckOptions {
  readonly json?: boolean;
  /** Also shows what the sites accept. */
  readonly accepted?: boolean;
}

/** Tries every rule on every site; 1 when an error is not accepted. */
export function check(files: readonly SiteFile[], options: CheckOptions, console: Console): ExitCode {
  const judged = files.map(({ name, input, file, staging, halves }) => ({ name, ...resolve(input, file, staging, halves).verdict }));
  const failed = judged.some(({ errors }) => errors.length > 0);
  if (options.json) {
    console.out(
      `${JSON.stringify(
        judged.map(({ name, problems }) => ({ site: name, problems })),
        undefined,
        2,
      )}\n`,
    );
    return failed ? 1 : 0;
  }
  for (const { name, problems, errors, warnings } of judged) {
    const shown = problems.filter(({ accepted }) => options.accepted === true || accepted === undefined);
    for (const problem of shown) console.out(renderProblem(problem, console));
    const accepted = problems.length - errors.length - warnings.length;
    console.out(
      `${name}: ${rules.length} rules, ${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}, ${accepted} accepted\n`,
    );
  }
  return failed ? 1 : 0;
}

/** Prints the rules and why they are. */
export function explain(ids: readonly string[], console: Console): ExitCode {
  const chosen = ids.length === 0 ? rules : rules.filter(({ id }) => ids.includes(id));
  for (const { id, severity, why } of chosen) console.out(`${console.colours.bold(id)} (${severity})\n  ${why}\n`);
  return 0;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
