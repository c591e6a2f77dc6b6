import { nearest } from '../constructs/nearest';
import type { Problem } from '../constructs/problem';
import type { Site } from './site';
import type { Rule } from './rule';
import { rules } from './rules';

/** A broken rule, and whether the site lives with it. */
export interface Judged extends Problem {
  /** Path in the site file. */
  readonly at: string;
  /** The site's reason, where it accepts the problem. */
  readonly accepted?: string;
}
export interface Verdict {
  readonly problems: readonly Judged[];
  /** Errors that the site does not accept. */
  readonly errors: readonly Judged[];
  /** Warnings that the site does not accept. */
  readonly warnings: readonly Judged[];
}

/** Tries every rule, marks what the site accepts, and reports acceptances that match nothing. */
export function judge(site: Site, file: string, table: readonly Rule[] = rules): Verdict {
  const { accept } = site.environment;
  const used = new Set<string>();
  const found = table.flatMap((rule) =>
    rule.check(site).map(({ at, ...finding }): Judged => {
      const key = [`${rule.id} at ${at}`, rule.id].find((candidate) => candidate in accept);
      if (key !== undefined) used.add(key);
      const reason = key === undefined ? undefined : accept[key];
      return {
        id: rule.id,
        severity: rule.severity,
        where: `${file}: ${at}`,
        at,
        ...finding,
        ...(reason === undefined ? {} : { accepted: reason }),
      };
    }),
  );
  const ids = table.map(({ id }) => id);
  const idle = Object.keys(accept)
    .filter((key) => !used.has(key))
    .map((key): Judged => {
      const id = key.split(' at ')[0] ?? key;
      const known = ids.includes(id);
      const near = nearest(id, ids);
      return {
        id: 'accept/matches-nothing',
        severity: 'error',
        where: `${file}: accept`,
        at: 'accept',
        what: known ? `accepts '${key}', which holds` : `accepts '${key}', which is no rule`,
        got: `'${key}'`,
        expected: 'a rule that is broken here',
        do: known || near === undefined ? 'remove the line' : `write '${near}'`,
      };
    });
  const problems = [...found, ...idle];
  const open = problems.filter(({ accepted }) => accepted === undefined);
  return {
    problems,
    errors: open.filter(({ severity }) => severity === 'error'),
    warnings: open.filter(({ severity }) => severity === 'warning'),
  };
}
