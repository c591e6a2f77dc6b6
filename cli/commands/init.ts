import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageVersion, readAsset } from '../../constructs/files/asset';
import { InputError } from '../../constructs/problem';
import type { Console, ExitCode } from '../console';

const NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
/** What may be in the folder already. */
const HARMLESS = new Set(['.git', '.gitignore', 'README.md', 'LICENSE', 'node_modules', 'package.json', 'package-lock.json', '.npmrc']);

/** Writes a project with one small site that synthesizes as it is. @throws InputError when the folder holds a project */
export function init(name = 'home', console: Console): ExitCode {
  if (!NAME.test(name))
    throw bad(
      'arguments',
      'is no name for a site',
      `'${name}'`,
      'lower-case letters, digits and dashes, at most 40',
      `write '${name.toLowerCase().replace(/[^a-z0-9-]/g, '-')}'`,
    );
  const taken = readdirSync(console.root).filter((entry) => !HARMLESS.has(entry));
  if (taken.length > 0)
    throw bad(console.root, 'is not empty', taken.slice(0, 5).join(', '), 'an empty folder', 'make a new folder and run it there');
  for (const [target, template] of Object.entries(TEMPLATES)) {
    const path = target.replace('SITE', name);
    const text = readAsset(__dirname, `../templates/${template}`).replaceAll('SITE', name).replaceAll('VERSION', packageVersion());
    if (existsSync(join(console.root, path))) {
      console.out(`kept ${path}\n`);
      continue;
    }
    mkdirSync(dirname(join(console.root, path)), { recursive: true });
    writeFileSync(join(console.root, path), text, { flag: 'wx' });
    console.out(`wrote ${path}\n`);
  }
  console.out(`\nNext: npm install && npm run synth, then change environments/${name}.ts\n`);
  return 0;
}

const TEMPLATES: Readonly<Record<string, string>> = {
  'package.json': 'package.json.txt',
  'tsconfig.json': 'tsconfig.json.txt',
  'cdktf.json': 'cdktf.json.txt',
  'cdk8s.yaml': 'cdk8s.yaml.txt',
  '.gitignore': 'gitignore.txt',
  'environments/index.ts': 'index.ts.txt',
  'environments/SITE.ts': 'site.ts.txt',
};

const bad = (where: string, what: string, got: string, expected: string, remedy: string): InputError =>
  new InputError([{ id: 'input/init', severity: 'error', where, what, got, expected, do: remedy }]);
