import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { compareTree } from '../../constructs/files/write-tree';
import type { Console, ExitCode } from '../console';
import { LAYERS, type Layer } from '../layers';
import { resolveAll } from '../resolve-all';
import type { SiteFile } from '../sites';
import { synthesize, type MakePlain } from '../synthesis';

export interface DiffOptions {
  readonly json?: boolean;
  readonly only?: readonly Layer[];
  readonly all: boolean;
}

/** One file that differs, and where its contents do. */
export interface FileDifference {
  readonly file: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** Kind and name, for a Kubernetes object. */
  readonly object: string | undefined;
  readonly fields: readonly FieldDifference[];
}
export interface FieldDifference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Compares a new synthesis with what is on the disk, object by object; 1 when they differ. */
export async function diff(files: readonly SiteFile[], options: DiffOptions, console: Console, makePlain?: MakePlain): Promise<ExitCode> {
  const { sites, sound } = resolveAll(files, console);
  if (!sound) return 1;
  const outputs = await synthesize(sites, console.root, options.only ?? LAYERS, options.all, makePlain);
  const differences = outputs.flatMap((output) => {
    const fresh = new Map(output.tree.files().map(({ path, content }) => [path, content]));
    const { added, changed, removed } = compareTree(output);
    const at = (path: string): string => join(output.folder, path);
    return [
      ...added.map((path) => difference(relative(console.root, at(path)), 'added', undefined, fresh.get(path))),
      ...changed.map((path) => difference(relative(console.root, at(path)), 'changed', readFileSync(at(path), 'utf8'), fresh.get(path))),
      ...removed.map((path) =>
        difference(
          relative(console.root, at(path)),
          'removed',
          existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined,
          undefined,
        ),
      ),
    ];
  });
  if (options.json) console.out(`${JSON.stringify(differences, undefined, 2)}\n`);
  else for (const entry of differences) console.out(render(entry, console));
  if (!options.json && differences.length === 0) console.out('no differences\n');
  return differences.length === 0 ? 0 : 1;
}

function difference(file: string, change: FileDifference['change'], before: string | undefined, after: string | undefined): FileDifference {
  const [old, fresh] = [read(file, before), read(file, after)];
  const { kind, metadata } = (fresh ?? old ?? {}) as {
    readonly kind?: string;
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
  };
  const object =
    kind === undefined || metadata?.name === undefined
      ? undefined
      : `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
  return { file, change, object, fields: change === 'changed' ? compare(old, fresh, '') : [] };
}

/** The data of a structured file, the lines of any other. */
function read(file: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (file.endsWith('.json')) return JSON.parse(text) as unknown;
  if (/\.ya?ml$/.test(file)) return single(parseAllDocuments(text).map((document) => document.toJS() as unknown));
  return text.split('\n');
}

/** What K3s brings up is several objects in one file. */
const single = (documents: readonly unknown[]): unknown => (documents.length > 1 ? documents : documents[0]);

function compare(before: unknown, after: unknown, path: string): readonly FieldDifference[] {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) =>
      compare(before[key], after[key], Array.isArray(before) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
    );
  }
  return Object.is(before, after) ? [] : [{ path, before, after }];
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const SIGNS = { added: '+', changed: '~', removed: '-' } as const;

function render({ file, change, object, fields }: FileDifference, { colours }: Console): string {
  const paint = { added: colours.green, changed: colours.yellow, removed: colours.red }[change];
  const head = paint(`${SIGNS[change]} ${object === undefined ? file : `${object}  ${colours.dim(file)}`}`);
  const lines = fields.map(({ path, before, after }) => `    ${path}: ${show(before)} → ${show(after)}`);
  return `${[head, ...lines].join('\n')}\n`;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
