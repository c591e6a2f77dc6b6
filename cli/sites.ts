import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve as absolute } from 'node:path';
import { InputError, type Problem } from '../constructs/problem';
import { nearest } from '../constructs/nearest';
import type { Staging } from '../blueprint/stage';
import type { PublicHalves } from '../blueprint/wire';
import { publicKeys } from './public-keys';
import { readStaging } from './staging';

/** A site as it was written, and the file that a reader will open. */
export interface SiteFile {
  readonly name: string;
  /** Path of the site file, relative to the project. */
  readonly file: string;
  readonly input: unknown;
  /** What of it is staged. @default nothing */
  readonly staging?: Staging;
  /** What its public file says. @default nothing: before `archipel secrets init` */
  readonly halves?: PublicHalves;
}

/** Where a project lists its sites. */
const LIST = 'environments/index.ts';

/**
 * Loads the sites of the project in `root`: the module that `archipel.sites` of its package.json names (compiled), else `environments/index.ts`.
 * @throws InputError when there is none, it does not load, or the compiled one is older than its source
 */
export async function loadSites(root: string): Promise<readonly SiteFile[]> {
  const list = listOf(root);
  let exported: unknown;
  try {
    exported = list.endsWith('.ts') ? await loadTypeScript(list) : (createRequire(list)(list) as unknown);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw bad(
      'input/unloadable',
      relative(root, list),
      'does not load',
      error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      'a module that exports its sites',
      'correct it; npx tsc --noEmit shows all mistakes',
    );
  }
  const sites = isRecord(exported) && 'default' in exported ? exported['default'] : exported;
  if (!Array.isArray(sites))
    throw bad(
      'input/sites',
      relative(root, list),
      'does not export its sites',
      typeof sites,
      'a default export such as [home, office]',
      'export an array of what defineEnvironment returns',
    );
  return sites.map((input: unknown, index) => {
    const name = isRecord(input) && typeof input['name'] === 'string' ? input['name'] : `site number ${index + 1}`;
    const file = join('environments', `${name}.ts`);
    const staging = readStaging(root, name);
    return { name, file: existsSync(join(root, file)) ? file : LIST, input, ...(staging && { staging }), halves: publicKeys(root, name) };
  });
}

/** The sites that were asked for. @throws InputError when one does not exist */
export function choose(sites: readonly SiteFile[], names: readonly string[]): readonly SiteFile[] {
  const known = sites.map(({ name }) => name);
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name): Problem => {
      const near = nearest(name, known);
      return {
        id: 'input/unknown-site',
        severity: 'error',
        where: 'arguments',
        what: 'the project has no such site',
        got: `'${name}'`,
        expected: `one of ${known.join(', ')}`,
        do: near ? `write '${near}'` : `add it to ${LIST}`,
      };
    });
  if (problems.length > 0) throw new InputError(problems);
  return names.length === 0 ? sites : sites.filter(({ name }) => names.includes(name));
}

function listOf(root: string): string {
  const manifest = join(root, 'package.json');
  const named = existsSync(manifest)
    ? (parseJson(manifest, 'package.json') as { readonly archipel?: { readonly sites?: string } }).archipel?.sites
    : undefined;
  if (named === undefined) {
    if (!existsSync(join(root, LIST)))
      throw bad(
        'input/no-sites',
        join(root, LIST),
        'is missing',
        'nothing',
        'a module that exports the sites',
        "run 'archipel init' in an empty folder, or change to the project's folder",
      );
    return join(root, LIST);
  }
  const compiled = absolute(root, named);
  if (!existsSync(compiled)) throw bad('input/not-built', named, 'is missing', 'nothing', 'the compiled sites', "run 'npm run build'");
  const stale = newerSource(root, compiled);
  if (stale !== undefined)
    throw bad('input/stale-build', named, `is older than ${stale}`, 'an old build', 'a fresh one', "run 'npm run build'");
  return compiled;
}

/** A source beside the list that was changed after it was compiled. An incremental compiler leaves unchanged files alone: `.built` says when it last ran. */
function newerSource(root: string, compiled: string): string | undefined {
  const folder = join(root, dirname(LIST));
  if (!existsSync(folder)) return undefined;
  const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const stamp = changed(join(dirname(compiled), '../.built'));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .find((file) => changed(join(folder, file)) > Math.max(stamp, changed(join(dirname(compiled), `${basename(file, '.ts')}.js`))));
}

async function loadTypeScript(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return createJiti(path, { interopDefault: true, moduleCache: true }).import(path);
}

function parseJson(path: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw bad('input/json', name, 'is not JSON', error instanceof Error ? error.message : String(error), 'a JSON document', 'correct it');
  }
}

const bad = (id: string, where: string, what: string, got: string, expected: string, remedy: string): InputError =>
  new InputError([{ id, severity: 'error', where, what, got, expected, do: remedy }]);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
