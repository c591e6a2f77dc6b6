import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Staging } from '../blueprint/stage';
import { InputError } from '../constructs/problem';

/** Where a project says what of a site is staged: written by `archipel stage`, committed. */
export const stagingFile = (site: string): string => join('environments', `${site}.staging.json`);

const STAGING = z.strictObject({ services: z.array(z.string()).min(1), until: z.iso.datetime(), withData: z.literal(true).optional() });

/** What is staged of a site. @throws InputError when the file is damaged */
export function readStaging(root: string, site: string): Staging | undefined {
  const path = stagingFile(site);
  if (!existsSync(join(root, path))) return undefined;
  const read = STAGING.safeParse(parsed(readFileSync(join(root, path), 'utf8')));
  if (read.success) return read.data;
  throw new InputError([
    {
      id: 'staging/file',
      severity: 'error',
      where: path,
      what: 'is damaged',
      got: read.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the document'}: ${message}`).join('; '),
      expected: '{ "services": ["…"], "until": "2026-01-31T12:00:00Z" }',
      do: `write it again: archipel stage up ${site}, or remove it`,
    },
  ]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
