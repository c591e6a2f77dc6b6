// Prometheus' and Alertmanager's own checkers, built once through the Go module proxy and kept in ~/.cache/archipel-verify.
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';
import { CACHE } from '../hosts/tools.mjs';

const MOST_MINUTES = 45;

/** Releases nearest to those of charts/monitoring that the proxy serves. Prometheus numbers its modules otherwise: v0.315 is 3.15. */
const TOOLS = {
  promtool: {
    module: 'github.com/prometheus/prometheus',
    version: 'v0.315.0',
    // of all discoveries the one that we use: the others bring the kits of twenty clouds
    tags: 'remove_all_sd,enable_kubernetes_sd,netgo',
  },
  amtool: { module: 'github.com/prometheus/alertmanager', version: 'v0.34.0', tags: 'netgo' },
};

/**
 * @param {(line: string) => void} report hears before a build, which takes 2 to 10 minutes
 * @returns {{ promtool: string, amtool: string }} the programs
 * @throws {Error} where one cannot be built: then there is no verdict
 */
export const tools = (report) => Object.fromEntries(Object.keys(TOOLS).map((name) => [name, tool(name, report)]));

const tool = (name, report) => {
  const { module, version, tags } = TOOLS[name];
  const binary = join(CACHE, `${name}-${version}`);
  if (existsSync(binary)) return binary;
  if (attempt(['go', 'version']).code !== 0) throw new Error(`${name} ${version} must be built, and Go is not installed`);
  report(`building ${name} ${version}, 2 to 10 minutes`);
  mkdirSync(CACHE, { recursive: true });
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  const env = { GOFLAGS: '-mod=mod', GOWORK: 'off', CGO_ENABLED: '0' };
  try {
    writeFileSync(join(stage, 'go.mod'), 'module judge\n\ngo 1.26\n');
    const { Dir } = JSON.parse(run(['go', 'mod', 'download', '-json', `${module}@${version}`], { cwd: stage, env }));
    // `go install` refuses a module that replaces another one
    const source = join(stage, 'source');
    cpSync(Dir, source, { recursive: true });
    run(['chmod', '-R', 'u+w', source]);
    const built = join(stage, name);
    run(['nice', '-n', '15', 'go', 'build', '-trimpath', '-tags', tags, '-o', built, `./cmd/${name}`], {
      cwd: source,
      env,
      timeout: MOST_MINUTES * 60,
    });
    renameSync(built, binary);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  return binary;
};
