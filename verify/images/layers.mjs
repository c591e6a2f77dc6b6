// What a build added to its base: the layers above it, laid out in a folder.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../hosts/shell.mjs';
import { CACHE } from '../once.mjs';

/**
 * @param {string} archive of `archipel images export` @param {(added: { times: string[], folder: string }) => void} look
 * `times`: each time that an entry of the layers bears, once; `folder`: what they hold. The stand-ins for bases have one layer.
 */
export const withAdded = (archive, look) => {
  const work = mkdtempSync(join(CACHE, '.layers-'));
  try {
    const folder = join(work, 'added');
    mkdirSync(folder);
    run(['tar', '-C', work, '-xzf', archive]);
    const [{ Layers }] = JSON.parse(readFileSync(join(work, 'manifest.json'), 'utf8'));
    const added = Layers.slice(1).map((layer) => join(work, layer));
    if (added.length === 0) throw new Error(`${archive} adds no layer to its base`);
    const times = new Set();
    for (const layer of added) {
      const listed = run(['tar', '--full-time', '-tvf', layer], { env: { TZ: 'UTC' } });
      for (const line of listed.split('\n')) times.add(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.exec(line)?.[0] ?? line);
      run(['tar', '-C', folder, '--exclude=dev/*', '-xf', layer]);
    }
    look({ times: [...times], folder });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};
