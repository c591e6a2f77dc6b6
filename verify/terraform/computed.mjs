// The attributes that the provider, not the configuration, fills: unknown while planning, invented when applied.
import { attributeType } from './schema.mjs';
import { UNKNOWN } from './values.mjs';

/** @typedef {{ path: string, name: string, type: import('./schema.mjs').Type, attribute: import('./schema.mjs').Attribute, siblings: Record<string, unknown> }} Hole */

const join = (path, name) => (path === '' ? name : `${path}.${name}`);

const eachElement = (mode, value, change) => {
  if (value === null || value === undefined || value === UNKNOWN) return value ?? null;
  if (mode === 'single' || mode === 'group') return change(value);
  if (mode === 'map') return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, element && change(element)]));
  return value.map(change);
};

const fillAttributes = (attributes, value, path, fill) =>
  Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, attribute]) => {
      const here = join(path, name);
      const current = value[name] ?? null;
      const open = current === UNKNOWN || (current === null && attribute.computed === true);
      if (open) return [name, fill({ path: here, name, type: attributeType(attribute), attribute, siblings: value })];
      if (!attribute.nested_type) return [name, current];
      const inner = attribute.nested_type;
      return [name, eachElement(inner.nesting_mode, current, (element) => fillAttributes(inner.attributes, element, here, fill))];
    }),
  );

/**
 * The value with every open attribute replaced by `fill(hole)`: unknown ones, and computed ones that nobody set.
 * @param {import('./schema.mjs').Block} block
 * @param {Record<string, unknown>} value
 * @param {(hole: Hole) => unknown} fill
 */
export const fillComputed = (block, value, fill, path = '') => ({
  ...fillAttributes(block.attributes, value, path, fill),
  ...Object.fromEntries(
    Object.entries(block.block_types ?? {}).map(([name, inner]) => [
      name,
      eachElement(inner.nesting_mode, value[name], (element) => fillComputed(inner.block, element, fill, join(path, name))),
    ]),
  ),
});

/** @param {import('./schema.mjs').Block} block @param {Record<string, unknown>} value */
export const leaveComputedUnknown = (block, value) => fillComputed(block, value, () => UNKNOWN);

const EMPTY = { list: () => [], set: () => [], map: () => ({}) };

const elementsOf = (mode, literal, change) => {
  if (literal === undefined || literal === null) return EMPTY[mode]?.() ?? null;
  if (mode === 'list' || mode === 'set') return [literal].flat().map(change);
  if (mode === 'map') return Object.fromEntries(Object.entries(literal).map(([key, element]) => [key, change(element)]));
  return change([literal].flat()[0]);
};

/** A whole object from the arguments that a JSON configuration names, where a block may be written once or as a list. */
export const conform = (block, literal) => ({
  ...Object.fromEntries(Object.keys(block.attributes ?? {}).map((name) => [name, literal[name] ?? null])),
  ...Object.fromEntries(
    Object.entries(block.block_types ?? {}).map(([name, inner]) => [
      name,
      elementsOf(inner.nesting_mode, literal[name], (element) => conform(inner.block, element)),
    ]),
  ),
});

/** An object of a block's type that says nothing: null attributes, no blocks. */
export const emptyObject = (block) => conform(block, {});

/** The paths of attributes that only the provider sets, and that the configuration sets all the same. @returns {string[]} */
export const intrusions = (block, config, path = '') => [
  ...attributeIntrusions(block.attributes, config, path),
  ...Object.entries(block.block_types ?? {}).flatMap(([name, inner]) =>
    partsOf(inner.nesting_mode, config[name]).flatMap((element) => intrusions(inner.block, element, join(path, name))),
  ),
];

const partsOf = (mode, value) => {
  if (value === null || value === undefined || value === UNKNOWN) return [];
  return (mode === 'single' || mode === 'group' ? [value] : Object.values(value)).filter(
    (element) => element !== null && element !== UNKNOWN,
  );
};

const attributeIntrusions = (attributes, config, path) =>
  Object.entries(attributes ?? {}).flatMap(([name, attribute]) => {
    const value = config[name] ?? null;
    if (value === null) return [];
    if (attribute.computed && !attribute.optional && !attribute.required) return [join(path, name)];
    if (!attribute.nested_type) return [];
    return partsOf(attribute.nested_type.nesting_mode, value).flatMap((element) =>
      attributeIntrusions(attribute.nested_type.attributes, element, join(path, name)),
    );
  });
