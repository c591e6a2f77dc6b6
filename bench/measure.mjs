import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROBE = fileURLToPath(new URL('probe.cjs', import.meta.url));

/** Runs a command and gives its wall time in seconds and, for Node programs, its peak memory in MiB. @throws Error when it fails */
export function once([command, ...args], options = {}) {
  const isNode = command === process.execPath;
  const all = isNode ? ['--require', PROBE, ...args] : args;
  const start = process.hrtime.bigint();
  const { status, stderr, output } = spawnSync(command, all, {
    ...options,
    stdio: ['ignore', options.stdout ?? 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}: ${stderr}`);
  const memory = isNode ? Number(output[3]) / 1024 : undefined;
  return { seconds, memory };
}

/**
 * Runs several commands in turn (A B A B …), so that a slow moment of the machine hits all of them.
 * @returns the median seconds and the largest memory of each, by name
 */
export function inTurn(commands, rounds, prepare = () => {}) {
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, { command, options }] of Object.entries(commands)) {
      prepare(name);
      const run = once(command, options);
      if (round >= 0) runs[name].push(run); // the first round warms the disk cache
    }
  }
  return Object.fromEntries(
    Object.entries(runs).map(([name, all]) => [
      name,
      { seconds: median(all.map(({ seconds }) => seconds)), memory: Math.max(...all.map(({ memory }) => memory ?? 0)) },
    ]),
  );
}

/** Median of the ratios of two commands that were run in turn would need pairs; medians of both are close enough and told as such. */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
