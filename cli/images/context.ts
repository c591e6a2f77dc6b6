import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageRoot } from '../../constructs/files/asset';
import { InputError } from '../../constructs/problem';
import { argumentsOf, instructionsOf, type Instruction } from './dockerfile';

/** What an image is built from. */
export interface Context {
  readonly folder: string;
  readonly instructions: readonly Instruction[];
  /** Of its files: names, contents and who may run them. */
  readonly digest: string;
  /** Seconds since 1970 that every file of the image bears, so that the same files give the same image. */
  readonly epoch: number;
}

/**
 * The context of an image: `images/<name>` of the project, which goes before that of the package.
 * @param epoch What SOURCE_DATE_EPOCH says @default the date of the Debian that the Dockerfile takes its packages from
 * @throws InputError when there is none
 */
export function contextOf(name: string, root: string, epoch: string | undefined): Context {
  const folder = [root, packageRoot(__dirname)]
    .map((base) => join(base, 'images', name))
    .find((path) => existsSync(join(path, 'Dockerfile')));
  if (folder === undefined)
    throw new InputError([
      {
        id: 'images/no-dockerfile',
        severity: 'error',
        where: `images/${name}/Dockerfile`,
        what: 'is missing',
        got: 'nothing',
        expected: `what the image '${name}' is built from`,
        do: 'write it, or take the service from a release of the package that brings it',
      },
    ]);
  const instructions = instructionsOf(readFileSync(join(folder, 'Dockerfile'), 'utf8'));
  return { folder, instructions, digest: digestOf(folder), epoch: epochOf(instructions, epoch) };
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const path of filesUnder(folder)) {
    const content = createHash('sha256').update(readFileSync(path)).digest('hex');
    const runs = (statSync(path).mode & 0o111) !== 0;
    hash.update(`${relative(folder, path)} ${runs ? 'x' : '-'} ${content}\n`);
  }
  return hash.digest('hex');
}

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();

function epochOf(instructions: readonly Instruction[], said: string | undefined): number {
  if (said !== undefined && !/^\d+$/.test(said))
    throw new InputError([
      {
        id: 'images/epoch',
        severity: 'error',
        where: 'SOURCE_DATE_EPOCH',
        what: 'is no time',
        got: `'${said}'`,
        expected: 'seconds since 1970 (reproducible-builds.org/specs/source-date-epoch)',
        do: 'correct it, or unset it',
      },
    ]);
  return said === undefined ? secondsOf(argumentsOf(instructions)['SNAPSHOT'] ?? '') : Number(said);
}

/** Of a moment as snapshot.debian.org names it: `20260824T000000Z`. */
function secondsOf(snapshot: string): number {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})T\d{6}Z$/.exec(snapshot) ?? [];
  return year === undefined ? 0 : Date.UTC(Number(year), Number(month) - 1, Number(day)) / 1000;
}
