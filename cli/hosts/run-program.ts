import { spawn } from 'node:child_process';

/** What a program said and ended with. */
export interface Ended {
  /** 127 where there is no such program. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** @param seconds After which it is ended */
export function runProgram(
  argv: readonly [string, ...string[]],
  options: { readonly input?: string; readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly seconds: number },
): Promise<Ended> {
  const { input = '', cwd, env, seconds } = options;
  const [command, ...rest] = argv;
  return new Promise((done) => {
    const child = spawn(command, rest, { cwd, env: { ...process.env, ...env }, timeout: seconds * 1000 });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', (error: NodeJS.ErrnoException) => done({ code: error.code === 'ENOENT' ? 127 : 126, out, err: err + error.message }));
    child.on('close', (code, signal) =>
      done({ code: code ?? 124, out, err: signal ? `${err}ended by ${signal} after ${seconds} s` : err }),
    );
    // a program that ends early closes its input
    child.stdin.on('error', () => undefined).end(input);
  });
}
