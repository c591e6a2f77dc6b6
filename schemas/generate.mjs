// Writes the typed cdktf bindings of every provider schema in this folder to .gen/ (not committed).
// Runs at `npm ci` (prepare) and needs Node alone: no network, no Terraform.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.env.CHECKPOINT_DISABLE = '1'; // importing @cdktf/commons would otherwise ask the network for its version
const require = createRequire(import.meta.url);
const { CodeMaker } = require('codemaker');
const { ConstructsMakerProviderTarget, LANGUAGES, TerraformProviderConstraint } = require('@cdktf/commons');
const { TerraformProviderGenerator } = require('@cdktf/provider-generator/lib/get/generator/provider-generator.js');

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', '.gen');
const versions = JSON.parse(readFileSync(join(here, 'versions.json'), 'utf8'));
const names = Object.keys(versions).filter((name) => existsSync(join(here, `${name}.json`)));

const stamp = createHash('sha256');
for (const file of [...names.map((name) => `${name}.json`), 'versions.json', 'generate.mjs', '../package-lock.json'])
  stamp.update(readFileSync(join(here, file)));
const digest = stamp.digest('hex');
const stampFile = join(out, 'stamp');
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest) process.exit(0);

const fresh = `${out}.new`;
rmSync(fresh, { recursive: true, force: true });
for (const name of names) {
  const schema = JSON.parse(readFileSync(join(here, `${name}.json`), 'utf8'));
  const { source, version } = versions[name];
  const target = new ConstructsMakerProviderTarget(new TerraformProviderConstraint({ name, source, version }), LANGUAGES[0]);
  const code = new CodeMaker();
  const generator = new TerraformProviderGenerator(code, {
    format_version: schema.format_version,
    provider_schemas: schema.provider_schemas,
    provider_versions: { [Object.keys(schema.provider_schemas)[0]]: version },
  });
  generator.generate(target);
  await code.save(fresh);
}
writeFileSync(join(fresh, 'stamp'), digest);
rmSync(out, { recursive: true, force: true });
renameSync(fresh, out);
