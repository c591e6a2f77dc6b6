import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as archipel from '../index';
import sites from '../environments';
import type { ServiceDefinition } from '../blueprint/service';
import { resolve } from '../blueprint/resolve';
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
  return { 'docs/services.md': servicesDocument(kinds, reported, 'npm run docs') };
}

/** Writes them below a folder. */
export function writeDocuments(root: string): void {
  for (const [path, text] of Object.entries(documents())) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
