import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './esm';

const { onlyProvider } = load<typeof import('../../../verify/terraform/schema.mjs')>('schema');
const { conform } = load<typeof import('../../../verify/terraform/computed.mjs')>('computed');

const FOLDER = join(__dirname, '../../../schemas');

export interface Attribute {
  readonly type?: unknown;
  readonly nested_type?: { readonly attributes: Readonly<Record<string, Attribute>> };
}

export interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}

/** A provider of the committed schemas, by its short name. */
export const providerSchemas = (name: string) => onlyProvider(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')));

const resources: Record<string, { block: Block }> = Object.assign(
  {},
  ...readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json') && file !== 'versions.json')
    .map((file) => providerSchemas(file.replace('.json', '')).resources),
);

export const blockOf = (type: string): Block => {
  const schema = resources[type];
  if (!schema) throw new Error(`no schema has ${type}`);
  return schema.block;
};

/** A whole object of a type from some of its arguments. */
export const objectOf = (type: string, written: Record<string, unknown>): Record<string, unknown> =>
  conform(blockOf(type) as never, written);

/** Whether a dotted path leads to an attribute or block of a type. */
export const hasPath = (type: string, path: string): boolean => {
  const step = (found: Block | Attribute | undefined, name: string): Block | Attribute | undefined => {
    if (!found) return undefined;
    if ('nested_type' in found) return found.nested_type?.attributes[name];
    return (found as Block).attributes?.[name] ?? (found as Block).block_types?.[name]?.block;
  };
  return path.split('.').reduce(step, blockOf(type)) !== undefined;
};
