#!/usr/bin/env node
import module from 'node:module';
import { systemConsole } from './console';
import type * as Program from './program';

// Node 22.8 and later keep what they compiled, in the folder for temporary files; NODE_DISABLE_COMPILE_CACHE=1 forbids it.
(module as { readonly enableCompileCache?: () => void }).enableCompileCache?.();

// eslint-disable-next-line @typescript-eslint/no-require-imports -- what is loaded from here on is kept
void (require('./program') as typeof Program).run(process.argv.slice(2), systemConsole(process.cwd())).then((code) => {
  process.exitCode = code;
});
