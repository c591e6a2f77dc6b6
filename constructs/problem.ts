/** One mistake of a user or a file, told so that the reader knows what to do next. */
export interface Problem {
  /** Stable name of the check, such as `secrets/store-truncated`. */
  readonly id: string;
  readonly severity: 'error' | 'warning';
  /** Place: a file, a path inside an environment, a command argument. */
  readonly where: string;
  /** What is wrong, lower case, no final period. */
  readonly what: string;
  /**
   * What was found; never a secret value.
   * @default - left out of the message
   */
  readonly got?: string;
  /**
   * What would have been right.
   * @default - left out of the message
   */
  readonly expected?: string;
  /** The next step, as an imperative; near misses belong here. */
  readonly do: string;
}

/** One line: `where: what, got …, expected …, do …`. */
export function formatProblem(problem: Problem): string {
  const { where, what, got, expected } = problem;
  const parts = [`${where}: ${what}`, got && `got ${got}`, expected && `expected ${expected}`, `do ${problem.do}`];
  return parts.filter(Boolean).join(', ').replace(/\s+/g, ' ');
}

/** Input that cannot be worked with; carries every problem at once. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}
