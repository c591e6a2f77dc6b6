// Schemas as `terraform providers schema -json` prints them, made into what the protocol wants: the Schema message, and the type of a value.
// A type is written as Terraform's own JSON: "string", ["list", T], ["object", { name: T }], ["tuple", [T]], "dynamic".

/** @typedef {string | [string, any]} Type */
/** @typedef {{ type?: Type, nested_type?: { nesting_mode: string, attributes: Record<string, Attribute> }, required?: boolean, optional?: boolean, computed?: boolean, sensitive?: boolean, deprecated?: boolean }} Attribute */
/** @typedef {{ nesting_mode: string, block: Block, min_items?: number, max_items?: number }} NestedBlock */
/** @typedef {{ attributes?: Record<string, Attribute>, block_types?: Record<string, NestedBlock> }} Block */
/** @typedef {{ version: number, block: Block }} Schema */

const mapValues = (record, change) => Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, change(value, name)]));

const nested = {
  single: (object) => object,
  group: (object) => object,
  list: (object) => ['list', object],
  set: (object) => ['set', object],
  map: (object) => ['map', object],
};

const nest = (mode, object, where) => {
  if (!nested[mode]) throw new Error(`${where}: unknown nesting mode ${mode}`);
  // a collection block with a dynamic attribute has no fixed element type; none of our providers has one
  if (mode !== 'single' && mode !== 'group' && JSON.stringify(object).includes('"dynamic"'))
    throw new Error(`${where}: a ${mode} of blocks with a dynamic attribute is not supported`);
  return nested[mode](object);
};

/** The type of one attribute's value. @param {Attribute} attribute @param {string} [where] @returns {Type} */
export const attributeType = (attribute, where = 'attribute') =>
  attribute.nested_type
    ? nest(attribute.nested_type.nesting_mode, ['object', mapValues(attribute.nested_type.attributes, attributeType)], where)
    : attribute.type;

/** The type of the whole object that a block describes. @param {Block} block @returns {['object', Record<string, Type>]} */
export const blockType = (block) => [
  'object',
  {
    ...mapValues(block.attributes, attributeType),
    ...mapValues(block.block_types, (inner, name) => nest(inner.nesting_mode, blockType(inner.block), name)),
  },
];

const attributeMessage = ([name, attribute]) => ({
  name,
  ...(attribute.nested_type
    ? {
        nested_type: {
          attributes: Object.entries(attribute.nested_type.attributes).map(attributeMessage),
          nesting: attribute.nested_type.nesting_mode.toUpperCase(),
        },
      }
    : { type: Buffer.from(JSON.stringify(attribute.type)) }),
  required: attribute.required ?? false,
  optional: attribute.optional ?? false,
  computed: attribute.computed ?? false,
  sensitive: attribute.sensitive ?? false,
  deprecated: attribute.deprecated ?? false,
});

const blockMessage = (block) => ({
  attributes: Object.entries(block.attributes ?? {}).map(attributeMessage),
  block_types: Object.entries(block.block_types ?? {}).map(([name, inner]) => ({
    type_name: name,
    block: blockMessage(inner.block),
    nesting: inner.nesting_mode.toUpperCase(),
    min_items: inner.min_items ?? 0,
    max_items: inner.max_items ?? 0,
  })),
});

/** The protocol's Schema message. @param {Schema} schema */
export const schemaMessage = (schema) => ({ version: schema.version ?? 0, block: blockMessage(schema.block) });

/** The one provider in a schema file: its address (`registry.terraform.io/<owner>/<name>`) and its schemas. */
export const onlyProvider = (file) => {
  const providers = Object.entries(file.provider_schemas);
  if (providers.length !== 1) throw new Error(`a schema file describes one provider, got ${providers.length}`);
  const [address, schemas] = providers[0];
  return { address, provider: schemas.provider, resources: schemas.resource_schemas ?? {}, dataSources: schemas.data_source_schemas ?? {} };
};
