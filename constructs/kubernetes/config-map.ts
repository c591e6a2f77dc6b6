import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { checkDataKey } from './names';

/** Short fingerprint of a ConfigMap's keys and texts, whatever their order. */
export function hashOf(data: ReadonlyMap<string, string>): string {
  const entries = [...data].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 16);
}

/**
 * A key of a ConfigMap for each path: its last part, or the whole path where two share that.
 * @throws Error when a path makes no key, or two make the same
 */
export function keysOf(where: string, paths: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...new Set(paths)].sort();
  const bases = all.map((path) => posix.basename(path));
  const keys = new Map(all.map((path, index) => [path, isAlone(bases, index) ? (bases[index] ?? '') : path.slice(1).replaceAll('/', '_')]));
  for (const [path, key] of keys) checkDataKey(`${where}: file '${path}'`, key);
  if (new Set(keys.values()).size < all.length)
    throw new Error(`${where}: two files would share a key, got ${all.join(', ')}, do rename one`);
  return keys;
}

function isAlone(items: readonly string[], index: number): boolean {
  const item = items[index] ?? '';
  return items.indexOf(item) === items.lastIndexOf(item);
}
