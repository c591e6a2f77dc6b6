// Judges own images: their Dockerfiles are really built, started and taken apart, and hosts are given what was exported.
//   node verify/images/run.mjs [build|nodes]     as root; what is missing is installed
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import { installMissing } from '../debian.mjs';
import { attempt, until } from '../hosts/shell.mjs';
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

const judgeBuild = async (root, claim, verdict) => {
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
    for (const [name, proof] of proofs(lab)) await claim(name, proof);
    verdict.report(told.join('; '));
  } finally {
    await containerd?.stop();
    releases?.stop();
    for (const store of stores) store.remove();
    attempt(['sh', '-c', 'grep -o "$1[^ ]*" /proc/mounts | sort -r | xargs -r -n1 umount -l', 'sh', work]);
    rmSync(work, { recursive: true, force: true });
  }
};

/** @param {{ root: string, parts?: string[], report?: (line: string) => void }} options @returns {Promise<Verdict>} */
export const judgeImages = async ({ root, parts = PARTS, report = () => {} }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [], report };
  const claim = async (name, holds) => {
    const started = performance.now();
    try {
      await holds();
      verdict.passed.push(name);
      report(`ok   ${name} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
    } catch (error) {
      verdict.failed.push(name);
      verdict.messages.push(`${name}: ${error.message}`);
      report(`FAIL ${name}: ${error.message}`);
    }
  };
  try {
    installMissing(PROGRAMS);
    if (parts.includes('build')) await judgeBuild(root, claim, verdict);
    if (parts.includes('nodes')) await judgeNodes(claim, (path) => createJiti(`${root}/`).import(join(root, path)));
  } catch (error) {
    verdict.failed.push('judges');
    verdict.messages.push(`own images could not be judged: ${error.stack}`);
  }
  return verdict;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: is no part of the judgement, expected ${PARTS.join(', ')}`);
  const { passed, failed, messages, warnings } = await judgeImages({
    root: ROOT,
    parts: asked.length > 0 ? asked : PARTS,
    report: console.log,
  });
  for (const warning of warnings) console.log(`in place of: ${warning}`);
  if (failed.includes('judges')) console.log(messages.at(-1));
  console.log(`${passed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
