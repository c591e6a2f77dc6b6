import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './esm';

const { attributeType, blockType, onlyProvider, schemaMessage } = load<typeof import('../../../verify/terraform/schema.mjs')>('schema');

const SCHEMAS = join(__dirname, '../../../schemas');
const providers = readdirSync(SCHEMAS)
  .filter((file) => file.endsWith('.json') && file !== 'versions.json')
  .map((file) => onlyProvider(JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8'))));

const rule = {
  attributes: { port: { type: 'number', required: true }, from: { type: ['set', 'string'] as [string, string], optional: true } },
};

describe('the type of a value', () => {
  it.each([
    ['single', ['object', { port: 'number', from: ['set', 'string'] }]],
    ['group', ['object', { port: 'number', from: ['set', 'string'] }]],
    ['list', ['list', ['object', { port: 'number', from: ['set', 'string'] }]]],
    ['set', ['set', ['object', { port: 'number', from: ['set', 'string'] }]]],
    ['map', ['map', ['object', { port: 'number', from: ['set', 'string'] }]]],
  ])('wraps a %s of blocks', (mode, expected) => {
    expect(blockType({ attributes: { name: { type: 'string' } }, block_types: { rule: { nesting_mode: mode, block: rule } } })).toEqual([
      'object',
      { name: 'string', rule: expected },
    ]);
  });

  it('follows nested attributes as deep as they go', () => {
    const lock = {
      nested_type: {
        nesting_mode: 'single',
        attributes: { rule: { nested_type: { nesting_mode: 'list', attributes: { days: { type: 'number' } } } } },
      },
    };
    expect(attributeType(lock)).toEqual(['object', { rule: ['list', ['object', { days: 'number' }]] }]);
  });

  it('may be dynamic inside an object, and is refused where a collection of blocks would lose its element type', () => {
    const free = { attributes: { value: { type: 'dynamic' } } };
    expect(blockType({ block_types: { data: { nesting_mode: 'single', block: free } } })).toEqual([
      'object',
      { data: ['object', { value: 'dynamic' }] },
    ]);
    expect(() => blockType({ block_types: { data: { nesting_mode: 'list', block: free } } })).toThrow(
      'data: a list of blocks with a dynamic attribute',
    );
  });

  it('refuses a nesting mode that the protocol does not have', () => {
    expect(() => blockType({ block_types: { rule: { nesting_mode: 'heap', block: rule } } })).toThrow('rule: unknown nesting mode heap');
  });
});

describe('the Schema message', () => {
  const { block } = schemaMessage({
    version: 3,
    block: {
      attributes: {
        name: { type: 'string', required: true, sensitive: true },
        status: {
          nested_type: { nesting_mode: 'set', attributes: { since: { type: 'string', computed: true } } },
          computed: true,
          optional: true,
        },
      },
      block_types: { rule: { nesting_mode: 'list', block: rule, min_items: 1, max_items: 2 } },
    },
  });
  const [name, status] = block.attributes;

  it('carries a plain type as JSON, and every flag', () => {
    expect(name).toMatchObject({ name: 'name', required: true, optional: false, computed: false, sensitive: true });
    expect(JSON.parse(String((name as { type: Buffer }).type))).toBe('string');
  });

  it('carries nested attributes instead of a type', () => {
    expect(status).toMatchObject({
      computed: true,
      optional: true,
      nested_type: { nesting: 'SET', attributes: [{ name: 'since', computed: true }] },
    });
    expect(status).not.toHaveProperty('type');
  });

  it('bounds blocks', () => {
    expect(block.block_types).toMatchObject([{ type_name: 'rule', nesting: 'LIST', min_items: 1, max_items: 2 }]);
  });

  it('carries the version', () => {
    expect(schemaMessage({ version: 3, block: {} }).version).toBe(3);
  });
});

describe('the committed schemas', () => {
  it('are of four providers', () => {
    expect(providers.map(({ address }) => address).sort()).toEqual([
      'registry.terraform.io/aminueza/minio',
      'registry.terraform.io/cloudflare/cloudflare',
      'registry.terraform.io/hetznercloud/hcloud',
      'registry.terraform.io/ovh/ovh',
    ]);
  });

  it('all become types and messages', () => {
    const schemas = providers.flatMap(({ provider, resources, dataSources }) => [
      provider,
      ...Object.values(resources),
      ...Object.values(dataSources),
    ]);
    expect(schemas.length).toBeGreaterThan(80);
    for (const schema of schemas as never[]) {
      const [kind] = blockType((schema as { block: never }).block);
      expect(kind).toBe('object');
      expect(schemaMessage(schema).block.attributes.length).toBeGreaterThan(0);
    }
  });
});
