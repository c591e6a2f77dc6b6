import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { constants, Script } from 'node:vm';

const DIST = join(__dirname, '..');
const scripts = new Map<string, Script>();
let modules: Readonly<Record<string, () => unknown>> | undefined;

/** The one copy of a module of this package, by its path: `charts/ghost/service`. `cli/bundle.mjs` puts them all into one file. */
export function load(id: string): unknown {
  modules ??= requireAhead<typeof modules & object>('packed.js');
  const make = modules[id];
  if (!make) throw new Error(`archipel has no module '${id}', do build it again: npm run build`);
  return make();
}

/**
 * Requires a file of `dist/` with what V8 compiled of it at build time. Node 22.8 and later keep that by themselves, for all modules.
 * What another version of Node has compiled is not taken, and compiled anew.
 */
export function requireAhead<Exports extends object>(name: string): Exports {
  const file = join(DIST, name);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a file that is there after the build
  if ('enableCompileCache' in module) return require(file) as Exports;
  const ahead = `${file}.cache`;
  const script = new Script(module.wrap(readFileSync(file, 'utf8')), {
    filename: file,
    ...(existsSync(ahead) && { cachedData: readFileSync(ahead) }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  scripts.set(ahead, script);
  const made = { exports: {} as Exports };
  (script.runInThisContext() as Wrapper)(made.exports, module.createRequire(file), made, file, DIST);
  return made.exports;
}

type Wrapper = (exports: object, require: NodeJS.Require, made: { readonly exports: object }, file: string, folder: string) => void;

/** Keeps what was compiled of these files so far, for the next process. */
export function keepCompiled(): void {
  for (const [path, script] of scripts) writeFileSync(path, script.createCachedData());
}
