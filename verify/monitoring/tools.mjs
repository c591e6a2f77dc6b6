// The checkers of what watches a site, by their makers, built once through the Go module proxy and kept in ~/.cache/archipel-verify.
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attempt, run } from '../hosts/shell.mjs';
import { CACHE } from '../once.mjs';
import { oneAtATime } from '../turn.mjs';

const MOST_MINUTES = 45;

/**
 * Releases nearest to those of charts/monitoring that the proxy serves. `replace`: modules that the tool has in a folder of its own repository,
 * which its module does not carry. `main`: folder with the program where its makers' one would bring too much; a tool without a module is one itself.
 */
const TOOLS = {
  promtool: {
    // numbered otherwise than its releases: v0.315 is 3.15
    module: 'github.com/prometheus/prometheus',
    version: 'v0.315.0',
    // of all discoveries the one that we use: the others bring the kits of twenty clouds
    tags: 'remove_all_sd,enable_kubernetes_sd,netgo',
  },
  amtool: { module: 'github.com/prometheus/alertmanager', version: 'v0.34.0' },
  blackbox_exporter: { module: 'github.com/prometheus/blackbox_exporter', version: 'v0.28.0', package: '.' },
  otelcol: { version: 'v0.160.0', main: 'otelcol' },
};
/** Checkers of what reads and keeps logs: 7 minutes of two processors each. */
const LOG_TOOLS = {
  loki: {
    module: 'github.com/grafana/loki/v3',
    version: 'v3.7.6',
    replace: { 'github.com/grafana/loki/pkg/push': 'v0.0.0-20250630054201-94c0ba7b0952' },
  },
  alloy: {
    module: 'github.com/grafana/alloy',
    version: 'v1.11.0',
    main: 'alloy',
    // the release of its language that has a checker of types
    replace: { 'github.com/grafana/alloy/syntax': 'v0.1.1' },
  },
};
/** What watches a site itself. `empty`: folders of a page that is built elsewhere and not in the module. */
const SERVERS = {
  prometheus: TOOLS.promtool,
  alertmanager: { ...TOOLS.amtool, empty: ['ui/app/dist'] },
};

/** What copies, what is told of it, and a store that speaks S3: 2 minutes of two processors each. */
const COPY_TOOLS = {
  restic: { module: 'github.com/restic/restic', version: 'v0.19.1' },
  pushgateway: { module: 'github.com/prometheus/pushgateway', version: 'v1.11.3', package: '.' },
  versitygw: { module: 'github.com/versity/versitygw', version: 'v1.8.0' },
};

/** What tells how a Redis is: the release nearest to that of charts/redis that the proxy serves. */
const REDIS_TOOLS = { redis_exporter: { module: 'github.com/oliver006/redis_exporter', version: 'v1.88.0', package: '.' } };

/** What tells how a PostgreSQL is: the release nearest to that of charts/postgres that the proxy serves. */
const POSTGRES_TOOLS = { postgres_exporter: { module: 'github.com/prometheus-community/postgres_exporter', version: 'v0.19.1' } };

/**
 * @param {(line: string) => void} report hears before a build, which takes 1 to 12 minutes
 * @returns {Record<keyof typeof TOOLS, string>} the programs
 * @throws {Error} where one cannot be built: then there is no verdict
 */
export const tools = (report) => allOf(TOOLS, report);

/**
 * @param {(line: string) => void} report hears before a build
 * @returns {Record<keyof typeof LOG_TOOLS, string>} the programs @throws {Error} where one cannot be built
 */
export const logTools = (report) => allOf(LOG_TOOLS, report);

/**
 * @param {(line: string) => void} report hears before a build
 * @returns {Record<keyof typeof COPY_TOOLS, string>} the programs @throws {Error} where one cannot be built
 */
export const copyTools = (report) => allOf(COPY_TOOLS, report);

/**
 * @param {(line: string) => void} report hears before a build
 * @returns {Record<keyof typeof SERVERS, string>} the programs @throws {Error} where one cannot be built
 */
export const servers = (report) => allOf(SERVERS, report);

/**
 * @param {(line: string) => void} report hears before a build
 * @returns {Record<keyof typeof REDIS_TOOLS, string>} the programs @throws {Error} where one cannot be built
 */
export const redisTools = (report) => allOf(REDIS_TOOLS, report);

/**
 * @param {(line: string) => void} report hears before a build
 * @returns {Record<keyof typeof POSTGRES_TOOLS, string>} the programs @throws {Error} where one cannot be built
 */
export const postgresTools = (report) => allOf(POSTGRES_TOOLS, report);

const allOf = (all, report) => Object.fromEntries(Object.entries(all).map(([name, tool]) => [name, built(name, tool, report)]));

/** A file, where `once` makes folders: it is the only one of its build that is kept. */
const built = (name, tool, report) => {
  const binary = join(CACHE, `${name}-${tool.version}`);
  if (!existsSync(binary)) oneAtATime(`${binary}.turn`, () => existsSync(binary) || build(binary, name, tool, report));
  return binary;
};

const build = (binary, name, { module, version, tags = 'netgo', main, replace = {}, empty = [], ...tool }, report) => {
  if (attempt(['go', 'version']).code !== 0) throw new Error(`${name} ${version} must be built, and Go is not installed`);
  report(`building ${name} ${version}, 1 to 12 minutes`);
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  const env = { GOFLAGS: '-mod=mod', GOWORK: 'off', CGO_ENABLED: '0' };
  try {
    const source = join(stage, 'source');
    if (module !== undefined) {
      writeFileSync(join(stage, 'go.mod'), 'module judge\n\ngo 1.26\n');
      const { Dir } = JSON.parse(run(['go', 'mod', 'download', '-json', `${module}@${version}`], { cwd: stage, env }));
      // `go install` refuses a module that replaces another one
      cpSync(Dir, source, { recursive: true });
      run(['chmod', '-R', 'u+w', source]);
    }
    for (const [path, at] of Object.entries(replace)) run(['go', 'mod', 'edit', '-replace', `${path}=${path}@${at}`], { cwd: source, env });
    for (const folder of empty) {
      mkdirSync(join(source, folder), { recursive: true });
      writeFileSync(join(source, folder, 'index.html'), '');
    }
    const own = module === undefined ? '.' : './internal/judge';
    // inside the module: only there may its internal packages be had
    if (main !== undefined) cpSync(fileURLToPath(new URL(main, import.meta.url)), join(source, own), { recursive: true });
    const folder = main === undefined ? (tool.package ?? `./cmd/${name}`) : own;
    const result = join(stage, name);
    run(['nice', '-n', '15', 'go', 'build', '-trimpath', '-tags', tags, '-o', result, folder], {
      cwd: source,
      env,
      timeout: MOST_MINUTES * 60,
    });
    renameSync(result, binary);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
};
