import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * The text of a file that stands beside a source file, a site file too. Compiled code lies in `dist/`, such files stay where they were written.
 * @param folder The caller's `__dirname`
 */
export function readAsset(folder: string, name: string): string {
  return readFileSync(join(sourceOf(folder), name), 'utf8');
}

/**
 * A text with words exchanged for others, wherever they are.
 * @throws Error where one of them is nowhere in it: it would stay what it was without anybody knowing
 */
export function exchanged(text: string, words: Readonly<Record<string, string>>): string {
  return Object.entries(words).reduce((known, [from, to]) => {
    if (!known.includes(from)) throw new Error(`a text is to be changed and does not have the words, got none, expected '${from}'`);
    return known.replaceAll(from, to);
  }, text);
}

/** The folder of the source that a compiled module in `folder` was made from. */
export function sourceOf(folder: string): string {
  const root = packageRoot(folder);
  const inside = relative(root, folder);
  return join(root, inside === 'dist' ? '' : inside.replace(/^dist[/\\]/, ''));
}

/** Version of this package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(__dirname), 'package.json'), 'utf8')) as { readonly version: string }).version;
}

/** Folder of the package that a file of it is in. */
export function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json')) || dirname(folder) === folder) return folder;
  return packageRoot(dirname(folder));
}
