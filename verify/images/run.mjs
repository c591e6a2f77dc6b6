// Judges own images: their Dockerfiles are really built, started and taken apart, and hosts are given what was exported.
// node verify/run.mjs images, or node verify/images/run.mjs [build|nodes] for a part, as root; what is missing is installed
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { installMissing } from '../debian.mjs';
import { attempt, until } from '../hosts/shell.mjs';
import { inParts, judge } from '../judging.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { CACHE } from '../once.mjs';
import { standInFor } from './bases.mjs';
import { Containerd } from './containerd.mjs';
import { judgeNodes } from './nodes.mjs';
import { basesOf, makeProject, SITE, WALG } from './project.mjs';
import { proofs } from './proofs.mjs';
import { Store } from './store.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const PARTS = ['build', 'nodes'];
const PROGRAMS = {
  buildah: '/usr/bin/buildah',
  podman: '/usr/bin/podman',
  runc: '/usr/sbin/runc',
  debootstrap: '/usr/sbin/debootstrap',
  containerd: '/usr/bin/containerd',
  'python3-venv': '/usr/share/doc/python3-venv/copyright',
};
/** 2026-08-24, as the Dockerfiles say where they take packages of that day. */
const EPOCH = 1787529600;

/** @typedef {{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }} Verdict */

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** A server of what the Dockerfiles download: one file under every name. */
const serveReleases = async (folder, port) => {
  const file = join(folder, 'release');
  writeFileSync(file, WALG);
  const program = [
    'import http.server, sys',
    'class Handler(http.server.BaseHTTPRequestHandler):',
    '    def do_GET(self):',
    '        body = open(sys.argv[2], "rb").read()',
    '        self.send_response(200)',
    '        self.send_header("content-length", str(len(body)))',
    '        self.end_headers()',
    '        self.wfile.write(body)',
    'http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()',
  ].join('\n');
  const server = spawn('python3', ['-c', program, String(port), file], { stdio: 'ignore' });
  await until('releases are served', () => attempt(['bash', '-c', `</dev/tcp/127.0.0.1/${port}`]).code === 0, 15);
  return { spoil: () => writeFileSync(file, `${WALG}# another\n`), stop: () => server.kill() };
};

const judgeBuild = async (root, verdict) => {
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, '.project-'));
  const stores = [];
  let releases, containerd;
  try {
    const port = await freePort();
    releases = await serveReleases(work, port);
    const { project, changes, names } = makeProject(root, join(work, 'project'), port);
    verdict.warnings.push(...changes);
    const bases = basesOf(project.root, names).map(standInFor);
    for (const _ of [1, 2]) {
      const store = new Store();
      stores.push(store);
      for (const base of bases) store.load(base);
    }
    new SecretStore(project, project.blueprint(SITE), join(work, 'secrets')).make();
    cpSync(join(work, 'secrets/public.json'), join(project.root, `environments/${SITE}.public.json`));
    project.run(['synth', SITE, '--only', 'kubernetes']);
    containerd = await new Containerd(join(work, 'containerd')).start();
    const [first, second] = stores;
    const told = [];
    const exporting = (store, folder, program = 'buildah') =>
      project.try(['images', 'export', SITE, '--with', program, '--out', folder], {
        env: { ...store.env, SOURCE_DATE_EPOCH: String(EPOCH) },
        timeout: 1800,
      });
    const lab = { root, project, first, second, names, told, releases, containerd, epoch: EPOCH, export: exporting };
    for (const [name, proof] of proofs(lab)) await verdict.claim(name, proof);
    verdict.report(told.join('; '));
  } finally {
    await containerd?.stop();
    releases?.stop();
    for (const store of stores) store.remove();
    attempt(['sh', '-c', 'grep -o "$1[^ ]*" /proc/mounts | sort -r | xargs -r -n1 umount -l', 'sh', work]);
    rmSync(work, { recursive: true, force: true });
  }
};

/** @param {{ root: string, parts?: string[], report?: (line: string) => void }} options @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeImages = ({ root, parts = PARTS, report }) =>
  judge('judges', { report }, async (verdict) => {
    installMissing(PROGRAMS);
    if (parts.includes('build')) await judgeBuild(root, verdict);
    if (parts.includes('nodes')) await judgeNodes(verdict.claim, (path) => createJiti(`${root}/`).import(join(root, path)));
  });

inParts(
  import.meta.url,
  'images',
  (asked) => judgeImages({ root: ROOT, parts: asked.length > 0 ? asked : PARTS, report: console.log }),
  PARTS,
);
