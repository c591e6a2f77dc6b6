import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as archipel from '../index';
import sites from '../environments';
import type { ServiceDefinition } from '../blueprint/service';
import { resolve } from '../blueprint/resolve';
import { packageRoot } from '../constructs/files/asset';
import { nextBuilds, type Builds } from './images/builds';
import { contextOf } from './images/context';
import { definitionsOf } from './synthesis';
import { servicesDocument } from '../report/services';

/** Documents of this repository that are made from its facts: path to text. */
export function documents(): Readonly<Record<string, string>> {
  const kinds = Object.values(archipel as Readonly<Record<string, unknown>>).flatMap((exported) =>
    typeof exported === 'function' && 'definition' in exported ? [exported.definition as ServiceDefinition] : [],
  );
  const reported = sites.map((site) => {
    const resolved = resolve(site, site.name);
    return { blueprint: resolved.blueprint, definitions: definitionsOf(resolved) };
  });
  return { 'docs/services.md': servicesDocument(kinds, reported, 'npm run docs'), [BUILDS]: buildsDocument(kinds) };
}

const BUILDS = 'images/builds.json';

function buildsDocument(kinds: readonly ServiceDefinition[]): string {
  const root = packageRoot(__dirname);
  const path = join(root, BUILDS);
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Builds) : {};
  const own = kinds.flatMap(({ images = {} }) => Object.values(images).flatMap((image) => ('own' in image ? [image] : [])));
  const now = own.map(({ own: name, tag }) => [name, { tag, files: contextOf(name, root, undefined).digest }]);
  return `${JSON.stringify(nextBuilds(before, Object.fromEntries(now) as Builds), undefined, 2)}\n`;
}

/** Writes them below a folder. */
export function writeDocuments(root: string): void {
  for (const [path, text] of Object.entries(documents())) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
