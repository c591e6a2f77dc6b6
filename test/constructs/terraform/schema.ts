import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface SchemaAttribute {
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly sensitive?: boolean;
  readonly nested_type?: { readonly attributes: Readonly<Record<string, SchemaAttribute>> };
}

interface SchemaBlock {
  readonly attributes?: Readonly<Record<string, SchemaAttribute>>;
  readonly block_types?: Readonly<Record<string, { readonly min_items?: number; readonly block: SchemaBlock }>>;
}

interface ProviderSchema {
  readonly provider: { readonly block: SchemaBlock };
  readonly resource_schemas: Readonly<Record<string, { readonly block: SchemaBlock }>>;
  readonly data_source_schemas: Readonly<Record<string, { readonly block: SchemaBlock }>>;
}

const folder = join(__dirname, '../../../schemas');
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));

export const versions = read('versions.json') as Readonly<Record<string, { readonly source: string; readonly version: string }>>;

const providers = Object.keys(versions).flatMap((name) =>
  Object.values((read(`${name}.json`) as { provider_schemas: Record<string, ProviderSchema> }).provider_schemas),
);

const merged = <T>(pick: (provider: ProviderSchema) => Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.assign({}, ...providers.map((provider) => pick(provider) ?? {}));
const resources = merged((provider) => provider.resource_schemas);
const dataSources = merged((provider) => provider.data_source_schemas);

export function attributesOf(type: string): Readonly<Record<string, SchemaAttribute>> {
  return resources[type]?.block.attributes ?? {};
}

const META = new Set(['depends_on', 'lifecycle', 'provider', 'count', 'for_each', 'provisioner', 'connection', '//']);

/** What a provider would refuse before it does anything: arguments it does not know or cannot be told, and missing ones. */
export function complaints(address: string, type: string, says: Readonly<Record<string, unknown>>): string[] {
  const schema = (address.startsWith('data.') ? dataSources : resources)[type];
  if (!schema) return [`${address}: no schema`];
  return inBlock(schema.block, Object.fromEntries(Object.entries(says).filter(([name]) => !META.has(name)))).map(
    (what) => `${address}: ${what}`,
  );
}

function inBlock(block: SchemaBlock, says: Readonly<Record<string, unknown>>): string[] {
  const { attributes = {}, block_types: blockTypes = {} } = block;
  const unknown = Object.keys(says).filter((name) => !attributes[name] && !blockTypes[name]);
  const readOnly = Object.keys(says).filter((name) => attributes[name] && !attributes[name].required && !attributes[name].optional);
  const missing = Object.entries(attributes).filter(
    ([name, attribute]) => attribute.required && (says[name] === undefined || says[name] === null),
  );
  const lacking = Object.entries(blockTypes).filter(([name, nested]) => (nested.min_items ?? 0) > 0 && says[name] === undefined);
  return [
    ...unknown.map((name) => `unknown ${name}`),
    ...readOnly.map((name) => `read-only ${name}`),
    ...missing.map(([name]) => `missing ${name}`),
    ...lacking.map(([name]) => `missing block ${name}`),
    ...Object.entries(blockTypes).flatMap(([name, nested]) => each(says[name]).flatMap((inner) => inBlock(nested.block, inner))),
    ...Object.entries(attributes).flatMap(([name, { nested_type: nested }]) =>
      nested ? each(says[name]).flatMap((inner) => inBlock({ attributes: nested.attributes }, inner)) : [],
    ),
  ];
}

function each(value: unknown): Readonly<Record<string, unknown>>[] {
  return [value].flat().filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
}
