import { createColors } from 'picocolors';
import type { Judged } from '../blueprint/judge';
import { formatProblem, type Problem } from '../constructs/problem';

/** What a command talks to. */
export interface Console {
  /** Folder of the project. */
  readonly root: string;
  /** Results. */
  out(text: string): void;
  /** Progress and problems. */
  err(text: string): void;
  /** Whether standard error is a terminal: progress is shown there only. */
  readonly interactive: boolean;
  readonly colours: ReturnType<typeof createColors>;
}

/** What a command ends with: 0 all is well, 1 something was found, 2 the input cannot be worked with. */
export type ExitCode = 0 | 1 | 2;

export function systemConsole(root: string): Console {
  const { stdout, stderr } = process;
  return {
    root,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    interactive: stderr.isTTY === true,
    colours: createColors(stdout.isTTY === true && stderr.isTTY === true && process.env['NO_COLOR'] === undefined),
  };
}

/** One problem, its rule id last, its weight first. */
export function renderProblem(problem: Problem | Judged, { colours }: Console): string {
  const accepted = 'accepted' in problem ? problem.accepted : undefined;
  const weight =
    accepted !== undefined ? colours.dim('accepted') : problem.severity === 'error' ? colours.red('error') : colours.yellow('warning');
  const reason = accepted === undefined ? '' : colours.dim(` (${accepted})`);
  return `${weight} ${formatProblem(problem)} ${colours.dim(`[${problem.id}]`)}${reason}\n`;
}
