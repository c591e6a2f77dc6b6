// After the modules were joined: runs what a synthesis runs, and keeps what V8 compiled for it.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const { load, requireAhead, keepCompiled } = createRequire(import.meta.url)('../dist/cli/packed.js');
const { run } = load('cli/program');
const { resolve } = load('blueprint/resolve');
const { synthesize } = load('cli/synthesis');
const { writeTrees } = load('constructs/files/write-tree');
const { LAYERS } = load('cli/layers');

const folder = mkdtempSync(join(tmpdir(), 'archipel-'));
try {
  const silent = { ...load('cli/console').systemConsole(ROOT), interactive: false, out() {}, err() {} };
  await run(['check'], silent);
  // the code of the thread, here
  const { plainLayers } = requireAhead('plain-layers.js');
  const sites = load('environments/index').default.map((site) => resolve(site, site.name));
  writeTrees(await synthesize(sites, folder, LAYERS, true, plainLayers));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
keepCompiled();
