import { pathToFileURL } from 'node:url';
import { constants, runInThisContext } from 'node:vm';

/** The library that encrypts the store. */
export type Age = typeof import('age-encryption');

/**
 * Loads the library, on first use. It is published as an ES module only, while TypeScript writes `import()` as `require` for us:
 * that works from Node 20.19 and 22.12; a Node that refuses gets the import that TypeScript cannot write.
 */
export function loadAge(): Promise<Age> {
  return import('age-encryption').catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
    const load = runInThisContext('(url) => import(url)', { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }) as Load;
    return load(pathToFileURL(require.resolve('age-encryption')).href);
  });
}

type Load = (url: string) => Promise<Age>;

function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_REQUIRE_ESM';
}
