// Loaded before a measured program: tells its peak memory, and on request which libraries it loaded, when it ends.
const { writeFileSync, writeSync } = require('node:fs');

process.on('exit', () => {
  if (process.env.BENCH_MODULES) writeFileSync(process.env.BENCH_MODULES, JSON.stringify(Object.keys(require.cache)));
  try {
    writeSync(3, String(process.resourceUsage().maxRSS));
  } catch {
    // run by hand, without the pipe
  }
});
