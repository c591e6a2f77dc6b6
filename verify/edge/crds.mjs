// The kinds of Traefik as charts/traefik keeps them: the definitions of one release without their prose.
// node verify/edge/crds.mjs DEFINITIONS > charts/traefik/crds.json     DEFINITIONS: docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseAllDocuments } from 'yaml';

/** @param {string} text the definitions of a release @returns {{ name: string, spec: object }[]} */
export const kindsOf = (text) =>
  parseAllDocuments(text)
    .map((document) => document.toJSON())
    .filter((definition) => definition?.kind === 'CustomResourceDefinition')
    .map(({ metadata, spec }) => ({ name: metadata.name, spec: bare(spec) }));

/** Without texts for people; a property that is called description is a schema, not a text. */
const bare = (value) => {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (key === 'description' && typeof item === 'string' ? [] : [[key, bare(item)]])),
  );
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(kindsOf(readFileSync(process.argv[2], 'utf8')), undefined, 2)}\n`);
