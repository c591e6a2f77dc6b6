#!/usr/bin/env node
import { systemConsole } from './console';
import { run } from './program';

void run(process.argv.slice(2), systemConsole(process.cwd())).then((code) => {
  process.exitCode = code;
});
