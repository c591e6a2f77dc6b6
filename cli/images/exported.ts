import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import { InputError } from '../../constructs/problem';
import type { Wanted } from './wanted';

const HEX = z.string().regex(/^[0-9a-f]{64}$/);
const NAME = z.string().regex(/^[\w.-]+$/);
const ENTRY = z.strictObject({
  reference: z.string(),
  architecture: z.enum(['amd64', 'arm64']),
  file: NAME,
  sha256: HEX,
  /** Digest of the image's configuration, by which containerd names it. */
  id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  sbom: NAME,
  stamp: HEX,
});
/** A tarball in the folder. */
export type Entry = z.output<typeof ENTRY>;
const INDEX = z.strictObject({ images: z.array(ENTRY) });

/** Names of the two files about the others; the role `k3s` reads the first (hosts/ansible/roles/k3s/tasks/images.yaml). */
const LIST = 'index.json';
const SUMS = 'SHA256SUMS';

/** What a folder holds by its own list. @throws InputError when the list is damaged */
export function entriesOf(folder: string): readonly Entry[] {
  const path = join(folder, LIST);
  if (!existsSync(path)) return [];
  const read = INDEX.safeParse(parsed(readFileSync(path, 'utf8')));
  if (read.success) return read.data.images;
  throw new InputError([
    {
      id: 'images/index',
      severity: 'error',
      where: path,
      what: 'is damaged',
      got: read.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the document'}: ${message}`).join('; '),
      expected: 'the list that `archipel images export` wrote',
      do: 'remove it and export again',
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

/** The tarball of an image, if it is there, whole, and made from what would be built now. */
export function currentOf(folder: string, { plan, architecture, stamp }: Wanted, entries: readonly Entry[]): Entry | undefined {
  const entry = entries.find((one) => one.reference === plan.reference && one.architecture === architecture && one.stamp === stamp);
  if (!entry || !existsSync(join(folder, entry.sbom)) || !existsSync(join(folder, entry.file))) return undefined;
  return sumOf(join(folder, entry.file)) === entry.sha256 ? entry : undefined;
}

/** Writes the list and the sums, and removes what an earlier list has and this one has not. */
export function writeEntries(folder: string, entries: readonly Entry[], before: readonly Entry[]): void {
  const kept = new Set(entries.flatMap(({ file, sbom }) => [file, sbom]));
  for (const name of before.flatMap(({ file, sbom }) => [file, sbom])) if (!kept.has(name)) rmSync(join(folder, name), { force: true });
  const sums = [...kept].sort().map((name) => `${sumOf(join(folder, name))}  ${name}\n`);
  replace(join(folder, SUMS), sums.join(''));
  replace(join(folder, LIST), `${JSON.stringify({ images: entries }, undefined, 2)}\n`);
}

/** Whole or not at all; what has not changed is left alone. */
export function replace(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** Packs a file and removes it: an archive of layers is three times as large, and travels to the nodes. */
export async function compress(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createGzip(), createWriteStream(`${to}.new`));
  renameSync(`${to}.new`, to);
  rmSync(from);
}

/** SHA-256 of a file that may be larger than memory. */
export function sumOf(path: string): string {
  const hash = createHash('sha256');
  const part = Buffer.allocUnsafe(4 << 20);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, part); read > 0; read = readSync(file, part)) hash.update(part.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

const MANIFEST = z.array(z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullable() })).length(1);

/** By what digest a tarball's only image is named. @throws InputError when the tarball is none of one image by this name */
export function idOf(path: string, reference: string): string {
  const { stdout } = spawnSync('tar', ['-xOf', path, 'manifest.json'], { encoding: 'utf8' });
  const read = MANIFEST.safeParse(parsed(stdout));
  const [image] = read.success ? read.data : [];
  const digest = /([0-9a-f]{64})(\.json)?$/.exec(image?.Config ?? '')?.[1];
  if (digest !== undefined && image?.RepoTags?.includes(reference)) return `sha256:${digest}`;
  throw new InputError([
    {
      id: 'images/archive',
      severity: 'error',
      where: path,
      what: 'is no archive of the image',
      got: image ? (image.RepoTags ?? []).join(', ') || 'no name' : 'no manifest.json',
      expected: reference,
      do: 'remove it and export again; with another program: --with',
    },
  ]);
}
