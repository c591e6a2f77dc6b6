// Loaded before a measured program, and before each of its threads: tells its peak memory, and on request which modules it loads, as it loads them.
const { appendFileSync, writeSync } = require('node:fs');
const { Module } = require('node:module');
const { isMainThread } = require('node:worker_threads');

if (process.env.BENCH_MODULES)
  for (const [ending, load] of Object.entries(Module._extensions))
    Module._extensions[ending] = (module, path) => {
      appendFileSync(process.env.BENCH_MODULES, `${path}\n`);
      return load(module, path);
    };
if (isMainThread)
  process.on('exit', () => {
    try {
      writeSync(3, String(process.resourceUsage().maxRSS));
    } catch {
      // run by hand, without the pipe
    }
  });
