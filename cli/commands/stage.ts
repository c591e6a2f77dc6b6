import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolve } from '../../blueprint/resolve';
import { stagedName, STAGING, type Staging } from '../../blueprint/stage';
import { DURATION_PATTERN, toSeconds, type Duration } from '../../constructs/units';
import { InputError } from '../../constructs/problem';
import { renderProblem, type Console, type ExitCode } from '../console';
import type { SiteFile } from '../sites';
import { stagingFile } from '../staging';
import { synth } from './synth';

/** Stages services of a site, in place of what was staged before, and writes its outputs. Nothing is written when the site would break. */
export async function stageUp(
  file: SiteFile,
  services: readonly string[],
  { lasts, now }: { readonly lasts: string; readonly now: Date },
  console: Console,
): Promise<ExitCode> {
  const staging = { services: [...new Set(services)], until: later(now, lasts) };
  const { verdict, blueprint } = resolve(file.input, file.file, staging);
  for (const problem of verdict.errors) console.err(renderProblem(problem, console));
  if (verdict.errors.length > 0) {
    console.err('nothing was written: correct the errors, or accept them in the site file with a reason\n');
    return 1;
  }
  writeFileSync(join(console.root, stagingFile(file.name)), `${JSON.stringify(staging, undefined, 2)}\n`);
  const code = await synth([{ ...file, staging }], { all: false }, console);
  for (const { name, serves } of blueprint.services.filter(({ namespace }) => namespace === STAGING)) {
    const urls = new Set(Object.values(serves).map(({ host }) => `https://${host}`));
    console.out(`${name}: ${[...urls].join(', ') || 'inside the cluster'}\n`);
  }
  console.out(
    `until ${staging.until}; commit ${stagingFile(file.name)} and gitops/${file.name}, make its secrets and DNS records as for any service\n`,
  );
  return code;
}

/** Takes down what is staged of the sites; of those alone whose time is over, when asked so. */
export async function stageDown(
  files: readonly SiteFile[],
  { expired, now }: { readonly expired: boolean; readonly now: Date },
  console: Console,
): Promise<ExitCode> {
  const going = files.filter(({ staging }) => staging !== undefined && (!expired || isOver(staging, now)));
  for (const { name } of going) rmSync(join(console.root, stagingFile(name)));
  if (going.length === 0) console.out('nothing to take down\n');
  return going.length === 0
    ? 0
    : synth(
        going.map(({ staging: _, ...file }) => file),
        { all: false },
        console,
      );
}

/** What is staged, and for how long. */
export function stageList(
  files: readonly SiteFile[],
  { json, now }: { readonly json: boolean; readonly now: Date },
  console: Console,
): ExitCode {
  const staged = files.flatMap(({ name, staging }) => (staging ? [{ site: name, ...staging, expired: isOver(staging, now) }] : []));
  if (json) console.out(`${JSON.stringify(staged, undefined, 2)}\n`);
  else if (staged.length === 0) console.out('nothing is staged\n');
  else
    for (const { site, services, until, expired } of staged)
      console.out(`${site}: ${services.map(stagedName).join(', ')}, ${expired ? `over since ${until}` : `until ${until}`}\n`);
  return 0;
}

const isOver = ({ until }: Staging, now: Date): boolean => Date.parse(until) <= now.getTime();

function later(now: Date, lasts: string): string {
  if (!DURATION_PATTERN.test(lasts))
    throw new InputError([
      {
        id: 'staging/duration',
        severity: 'error',
        where: 'arguments: --for',
        what: 'is no duration',
        got: `'${lasts}'`,
        expected: "'12h', '3d' and the like",
        do: 'correct it',
      },
    ]);
  const end = new Date(now.getTime() + toSeconds(lasts as Duration) * 1000);
  return `${end.toISOString().slice(0, 19)}Z`;
}
