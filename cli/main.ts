#!/usr/bin/env node
import module from 'node:module';
import type * as Console from './console';
import { load } from './packed';
import { PlainLayersThread } from './plain-layers-thread';
import type * as Program from './program';

// Node 22.8 and later keep what they compiled, in the folder for temporary files; NODE_DISABLE_COMPILE_CACHE=1 forbids it.
(module as { readonly enableCompileCache?: () => void }).enableCompileCache?.();

const argv = process.argv.slice(2);
const thread = PlainLayersThread.forCommand(argv);
const { systemConsole } = load('cli/console') as typeof Console;
const { run } = load('cli/program') as typeof Program;
void run(argv, systemConsole(process.cwd()), thread && ((request) => thread.make(request))).then((code) => {
  process.exitCode = code;
});
