import type { z } from 'zod';
import { InputError, type Problem } from '../constructs/problem';
import { nearest } from '../constructs/nearest';
import { environment as schema, type Environment } from '../environments/environment';
import { usageSchema } from './service';

/** A service's options, checked, with defaults filled. */
export type CheckedOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Checks the shape of what was written: types, unknown keys, patterns. Meaning is judged by the rules.
 * @throws InputError with every problem at once
 */
export function check(input: unknown, file: string): { readonly environment: Environment; readonly options: CheckedOptions } {
  const problems: Problem[] = [];
  const environment = parse(schema, input, file, '', problems);
  const services = isRecord(input) && isRecord(input['services']) ? input['services'] : {};
  const options: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [name, use] of Object.entries(services)) {
    if (!isRecord(use) || !isRecord(use['definition'])) continue;
    const parsed = parse(usageSchema(use['definition'] as never), use['input'], file, `services.${name}`, problems);
    if (parsed) options[name] = parsed;
  }
  if (!environment || problems.length > 0) throw new InputError(problems);
  return { environment, options };
}

function parse<T extends z.ZodType>(type: T, input: unknown, file: string, at: string, problems: Problem[]): z.output<T> | undefined {
  const known = new Map<string, readonly string[]>();
  const result = type.safeParse(input, {
    reportInput: true,
    jitless: true, // each schema is used once: compiling it would take longer
    error: (issue) => {
      const shape = (issue.inst as { readonly _zod?: { readonly def?: { readonly shape?: object } } } | undefined)?._zod?.def?.shape;
      if (issue.code === 'unrecognized_keys' && shape) known.set(issue.keys.join(), Object.keys(shape));
      return undefined;
    },
  });
  if (result.success) return result.data;
  for (const issue of result.error.issues) problems.push(...explain(issue, file, at, known));
  return undefined;
}

function explain(issue: z.core.$ZodIssue, file: string, at: string, known: ReadonlyMap<string, readonly string[]>): readonly Problem[] {
  const path = [at, ...issue.path.map(String)].filter((part) => part !== '').join('.');
  const base = { severity: 'error', where: path === '' ? file : `${file}: ${path}` } as const;
  const got = 'input' in issue ? show(issue.input) : 'nothing';
  switch (issue.code) {
    case 'unrecognized_keys': {
      const keys = known.get(issue.keys.join()) ?? [];
      return issue.keys.map((key) => {
        const near = nearest(key, keys);
        return {
          ...base,
          id: 'input/unknown-key',
          what: 'unknown key',
          got: `'${key}'`,
          expected: `one of ${keys.join(', ')}`,
          do: near ? `write '${near}'` : `remove '${key}'`,
        };
      });
    }
    case 'invalid_union':
      if ('note' in issue) {
        return [
          {
            ...base,
            id: 'input/type',
            what: 'is none of the known forms',
            got,
            expected: 'one of its forms',
            do: 'use one of the words that make it, such as hetzner(…) or loadBalancer(…)',
          },
        ];
      }
      return (issue.errors[0] ?? []).flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }, file, at, known));
    case 'invalid_type':
      return [
        {
          ...base,
          id: 'input/type',
          what: got === 'nothing' ? 'is missing' : 'has the wrong type',
          got,
          expected: article(issue.expected),
          do: got === 'nothing' ? 'add it' : 'correct it',
        },
      ];
    default:
      return [{ ...base, id: 'input/value', what: 'has a wrong value', got, expected: lower(issue.message), do: 'correct it' }];
  }
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const article = (noun: string): string => (/^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
