// After `tsc`, from the sources: joins the modules of some folders into the one file that others import. Loading hundreds of small files was a fifth of a cold synthesis.
// Only what nobody imports from inside such a folder is joined, so each module still exists once in a process.
import { build } from 'esbuild';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Entry, and the folders and modules that are joined into it. Each cloud is its own: its bindings are large, and few sites need all. */
const BUNDLES = {
  'blueprint/rules/index': ['blueprint/rules'],
  'stacks/synth': ['stacks'],
  'constructs/terraform/cloudflare/index': ['constructs/terraform/cloudflare', '.gen/providers/cloudflare'],
  'constructs/terraform/hetzner/index': ['constructs/terraform/hetzner', '.gen/providers/hcloud'],
  'constructs/terraform/ovh/index': ['constructs/terraform/ovh', '.gen/providers/ovh'],
  'constructs/terraform/s3/bucket': ['constructs/terraform/s3/bucket.ts', 'constructs/terraform/s3/provider.ts', '.gen/providers/minio'],
  'hosts/index': ['hosts', 'constructs/hosts'],
  'constructs/kubernetes/index': ['constructs/kubernetes'],
};

const within = (path, folder) => path === folder || path.startsWith(folder + sep);

/** Whatever lies outside the folders, packages included, is required as before, by a path that holds from the entry. */
const outside = (entry, folders) => ({
  name: 'outside',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, resolveDir, kind }) => {
      if (kind === 'entry-point') return undefined;
      if (!path.startsWith('.')) return { path, external: true };
      const target = [join(resolveDir, `${path}.ts`), join(resolveDir, path, 'index.ts')].find((candidate) => existsSync(candidate));
      if (folders.some((folder) => within(target, join(ROOT, folder)))) return { path: target };
      const from = relative(dirname(join(ROOT, entry)), target).replace(/\.ts$/, '');
      return { path: from.startsWith('.') ? from : `./${from}`, external: true };
    });
  },
});

/** Bindings read cdktf as it is: esbuild would copy all that it exports, once for each of them. */
const bindings = {
  name: 'bindings',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]\.gen[/\\].*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replace("import * as cdktf from 'cdktf';", "import cdktf = require('cdktf');"),
    }));
  },
};

for (const [entry, folders] of Object.entries(BUNDLES)) {
  await build({
    entryPoints: [join(ROOT, `${entry}.ts`)],
    outfile: join(ROOT, 'dist', `${entry}.js`),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
    plugins: [outside(entry, folders), bindings],
  });
}

// tells when the compiler last ran: it leaves the files alone whose sources did not change
writeFileSync(join(ROOT, 'dist/.built'), '');
