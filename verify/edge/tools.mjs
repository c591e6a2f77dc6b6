// The real Traefik, built once through the Go module proxy and kept in ~/.cache/archipel-verify.
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../once.mjs';
import { attempt, run } from '../hosts/shell.mjs';

/** The newest release whose dependencies the Go module proxy serves; charts/traefik names a later one of the same minor. */
export const VERSION = '3.7.9';
const MODULE = 'github.com/traefik/traefik/v3';
const MOST_MINUTES = 45;
const DEFINITIONS = 'docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml';
/** The module lacks a folder that is a module of its own: the extensions of Traefik's makers, empty in the open edition. */
const EXTENSIONS = {
  'go.mod': 'module github.com/traefik/traefik/dynamic/ext\n\ngo 1.26\n',
  'ext.go': 'package ext\n\ntype HTTP struct{}\ntype Router struct{}\n',
};

/**
 * @param {(line: string) => void} report hears before a build, which takes 10 to 25 minutes
 * @returns {{ binary: string, definitions: string }} the program, and the file with its kinds
 */
export const traefik = (report) => {
  const folder = join(CACHE, `traefik-${VERSION}`);
  const made = { binary: join(folder, 'traefik'), definitions: join(folder, 'definitions.yaml') };
  if (existsSync(made.binary) && existsSync(made.definitions)) return made;
  if (attempt(['go', 'version']).code !== 0) throw new Error(`Traefik ${VERSION} must be built, and Go is not installed`);
  report(`building Traefik ${VERSION}, 10 to 25 minutes`);
  mkdirSync(CACHE, { recursive: true });
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  const env = { GONOSUMDB: '*', GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };
  try {
    const module = JSON.parse(run(['go', 'mod', 'download', '-json', `${MODULE}@v${VERSION}`], { cwd: moduleAt(stage), env }));
    const source = join(stage, 'source');
    cpSync(module.Dir, source, { recursive: true });
    run(['chmod', '-R', 'u+w', source]);
    const extensions = join(source, 'pkg/config/dynamic/ext');
    mkdirSync(extensions, { recursive: true });
    for (const [name, text] of Object.entries(EXTENSIONS)) writeFileSync(join(extensions, name), text);
    const result = join(stage, 'result');
    mkdirSync(result);
    const flags = ['-trimpath', '-ldflags', `-s -w -X ${MODULE}/pkg/version.Version=${VERSION}`];
    run(['nice', '-n', '15', 'go', 'build', ...flags, '-o', join(result, 'traefik'), './cmd/traefik'], {
      cwd: source,
      env,
      timeout: MOST_MINUTES * 60,
    });
    cpSync(join(source, DEFINITIONS), join(result, 'definitions.yaml'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(result, folder);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  return made;
};

/** `go mod download` asks for a module around it. */
const moduleAt = (folder) => {
  writeFileSync(join(folder, 'go.mod'), 'module judge\n\ngo 1.26\n');
  return folder;
};
