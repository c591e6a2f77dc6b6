// Commands of the machine, with their output in the error when one fails.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** @typedef {{ cwd?: string, env?: Record<string, string>, input?: string, timeout?: number }} Options `timeout` in seconds */

/** Runs a command to its end. @param {string[]} argv @param {Options} options @returns {{ code: number, out: string }} both outputs in `out` */
export const attempt = (argv, { cwd, env, input, timeout = 600 } = {}) => {
  const [command, ...rest] = argv;
  const { status, signal, stdout, stderr, error } = spawnSync(command, rest, {
    cwd,
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
    input,
    timeout: timeout * 1000,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (error?.code === 'ENOENT') return { code: 127, out: `${command}: not found` };
  if (error && error.code !== 'ETIMEDOUT') throw error;
  const late = error || signal ? `\nended by ${signal ?? error?.message} after at most ${timeout} s` : '';
  return { code: status ?? 1, out: `${stdout}${stderr}${late}` };
};

/** Runs a command that must succeed. @returns {string} its output @throws {Error} with the output's end when it fails */
export const run = (argv, options) => {
  const { code, out } = attempt(argv, options);
  if (code !== 0) throw new Error(`${argv.join(' ').slice(0, 300)} ended with ${code}:\n${out.slice(-4000)}`);
  return out.trim();
};

/**
 * Starts a command that runs until it is told to stop.
 * @param {string[]} argv @param {{ cwd?: string, env?: Record<string, string>, log?: string }} options `log`: file for the outputs of who tells much and waits
 * until it is told: while `run` waits, nobody empties a pipe
 */
export const start = (argv, { cwd, env, log } = {}) => {
  const [command, ...rest] = argv;
  const file = log && openSync(log, 'a');
  const child = spawn(command, rest, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', file ?? 'pipe', file ?? 'pipe'] });
  if (file) closeSync(file);
  let out = '';
  for (const stream of file ? [] : [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk));
  const ended = new Promise((done) => child.on('exit', done));
  return {
    pid: child.pid,
    output: () => (log ? readFileSync(log, 'utf8') : out),
    ended,
    stop: (signal = 'SIGTERM') => child.exitCode ?? child.kill(signal),
  };
};

export const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** Asks again until the answer is yes. @throws {Error} naming `what` when it never is */
export const until = async (what, holds, seconds = 30) => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(0.5)) if (await holds()) return;
  throw new Error(`${what}: still not so after ${seconds} s`);
};
