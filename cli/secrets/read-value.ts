import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';
import { InputError } from '../../constructs/problem';

/** Standard input: a pipe, or a terminal. */
export type ValueInput = Readable & { readonly isTTY?: boolean };

/**
 * Reads the value of a secret: all of a pipe, or one line typed at a terminal that does not show it.
 * @throws InputError when nothing comes or it is not UTF-8
 */
export async function readValue(input: ValueInput, prompts: Writable, prompt: string): Promise<string> {
  const text = input.isTTY === true ? await typed(input, prompts, prompt) : await piped(input);
  if (text.trim() === '') throw valueError('standard input', 'no value was given', '0 characters');
  return text;
}

async function piped(input: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array));
  const bytes = Buffer.concat(chunks);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw valueError('standard input', 'the value is not text', `${bytes.length} bytes that are not UTF-8`);
  }
}

async function typed(input: Readable, prompts: Writable, prompt: string): Promise<string> {
  prompts.write(prompt);
  // readline takes the terminal's own echo away and writes its own, which goes nowhere
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
    });
  } finally {
    lines.close();
    prompts.write('\n');
  }
}

function valueError(where: string, what: string, got: string): InputError {
  const problem = { id: 'secrets/input', severity: 'error', where, what, got, expected: 'the value as UTF-8 text' } as const;
  return new InputError([{ ...problem, do: "pipe it in, such as 'pass show token | archipel secrets set …', or type it at the prompt" }]);
}
