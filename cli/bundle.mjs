// After `tsc`, from the sources: puts all own modules into one file, each made once and on first use, and compiles it ahead.
// Reading and compiling hundreds of small files was a third of a cold synthesis. Where a module's file was, one line hands it out.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const DIST = join(ROOT, 'dist');
const SOURCES = ['index.ts', 'blueprint', 'charts', 'cli', 'constructs', 'environments', 'hosts', 'stacks'];
/** Processes and threads begin here, and what gives them the one file: as the compiler wrote them. */
const OUTSIDE = /^(cli\/(main|packed|plain-layers-(thread|worker))|(charts|stacks)\/main)$/;

const posix = (path) => path.split(sep).join('/');
const ids = SOURCES.flatMap((source) =>
  source.endsWith('.ts')
    ? [source]
    : readdirSync(join(ROOT, source), { recursive: true })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => posix(join(source, file))),
)
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((id) => !OUTSIDE.test(id))
  .sort();

const COMMON = { bundle: true, platform: 'node', packages: 'external', format: 'cjs', target: 'node20', logLevel: 'error' };

/** Bindings that are used, by provider: a file for each, since they are large and few sites need all. */
const used = new Map();
const own = {
  name: 'own',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /[/]\.gen[/]providers[/]/ }, ({ path }) => {
      const [provider, ...binding] = path.split('/.gen/providers/')[1].split('/');
      used.set(provider, (used.get(provider) ?? new Set()).add(binding.join('/')));
      return { path: `./bindings/${provider}.js`, external: true };
    });
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      // the place of the source's own output, not of the one file
      contents: readFileSync(path, 'utf8').replace(
        /\b__dirname\b/g,
        `require('node:path').join(__dirname, ${JSON.stringify(posix(relative(ROOT, dirname(path))))})`,
      ),
    }));
  },
};
/** They read cdktf as it is: esbuild would copy all that it exports, once for each of them. */
const bindings = {
  name: 'bindings',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replace("import * as cdktf from 'cdktf';", "import cdktf = require('cdktf');"),
    }));
  },
};

// what was compiled ahead belongs to one text only
for (const file of ['packed.js', 'plain-layers.js'])
  for (const ending of ['', '.cache']) rmSync(join(DIST, `${file}${ending}`), { force: true });
const all = `module.exports = {\n${ids.map((id) => `${JSON.stringify(id)}: () => require('./${id}')`).join(',\n')}\n};`;
for (const [outfile, contents] of [
  ['packed.js', all],
  ['plain-layers.js', `export * from './cli/plain-layers';`],
])
  await build({
    ...COMMON,
    stdin: { contents, resolveDir: ROOT },
    outfile: join(DIST, outfile),
    supported: { 'dynamic-import': false },
    plugins: [own],
  });
for (const [provider, names] of used)
  await build({
    ...COMMON,
    stdin: {
      contents: [...names].map((name) => `export * from './.gen/providers/${provider}/${name}';`).join('\n'),
      resolveDir: ROOT,
    },
    outfile: join(DIST, `bindings/${provider}.js`),
    plugins: [bindings],
  });
const to = (from, id) => posix(relative(dirname(join(DIST, from)), join(DIST, id))).replace(/^(?!\.)/, './');
for (const id of ids) writeFileSync(join(DIST, `${id}.js`), `module.exports = require('${to(id, 'cli/packed')}').load('${id}');\n`);
// names that `import` finds without running anything
const names = Object.keys(createRequire(join(DIST, 'x.js'))('./index'));
writeFileSync(join(DIST, 'index.js'), `0 && (module.exports = { ${names.join(', ')} });\n${readFileSync(join(DIST, 'index.js'), 'utf8')}`);

// a site that is not sound must not keep its author from checking it
const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'cli/compile-ahead.mjs')], { encoding: 'utf8' });
if (status !== 0) console.error(`built, but not compiled ahead (the first error says why): ${stderr}`);

// tells when the compiler last ran: it leaves the files alone whose sources did not change
writeFileSync(join(DIST, '.built'), '');
