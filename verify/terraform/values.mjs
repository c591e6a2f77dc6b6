// Terraform's values on the wire (MessagePack with two extension types) and in JavaScript. An object or map is a plain object, a list, set or
// tuple an array; a number may be a bigint, or a decimal string when MessagePack cannot hold it exactly.
import { decode as unpack, encode as pack, ExtData, ExtensionCodec } from '@msgpack/msgpack';

/** A value that Terraform will learn at apply. */
export const UNKNOWN = Object.freeze({ unknown: true });

/** A value of dynamic type, which carries its own type. */
export class Dynamic {
  /** @param {import('./schema.mjs').Type} type @param {unknown} value */
  constructor(type, value) {
    this.type = type;
    this.value = value;
  }
}

const UNREFINED = 0;
const REFINED = 12;
const codec = new ExtensionCodec();
codec.register({
  type: UNREFINED,
  encode: (value) => (value === UNKNOWN ? new Uint8Array([0]) : null),
  decode: () => UNKNOWN,
});
// a refinement (not null, prefix, …) is a promise about an unknown value; to say less is allowed
codec.register({ type: REFINED, encode: () => null, decode: () => UNKNOWN });
const options = { extensionCodec: codec, useBigInt64: true };

const kindOf = (type) => (typeof type === 'string' ? [type] : type);
const entriesOf = (type, value) => {
  const [kind, of] = kindOf(type);
  return Object.entries(value).map(([name, inner]) => [name, kind === 'object' ? of[name] : of, inner]);
};

/** Applies `change(type, value)` to the direct parts of a collection or object. */
const mapParts = (type, value, change) => {
  const [kind, of] = kindOf(type);
  if (kind === 'list' || kind === 'set') return value.map((element) => change(of, element));
  if (kind === 'tuple') return value.map((element, index) => change(of[index], element));
  return Object.fromEntries(entriesOf(type, value).map(([name, inner, part]) => [name, change(inner, part)]));
};

const isLeaf = (type, value) =>
  value === null || value === undefined || value === UNKNOWN || (typeof type === 'string' && type !== 'dynamic');

const fromWire = (type, raw) => {
  if (raw instanceof ExtData) throw new Error(`unknown MessagePack extension ${raw.type}`);
  if (isLeaf(type, raw)) return raw ?? null;
  if (type === 'dynamic') {
    const actual = JSON.parse(Buffer.from(raw[0]).toString());
    return new Dynamic(actual, fromWire(actual, raw[1]));
  }
  return mapParts(type, raw, fromWire);
};

const toWire = (type, value) => {
  if (isLeaf(type, value)) return value ?? null;
  if (type === 'dynamic') return [Buffer.from(JSON.stringify(value.type)), toWire(value.type, value.value)];
  const [kind, of] = kindOf(type);
  // an object on the wire names every attribute, and no other
  if (kind === 'object') return Object.fromEntries(Object.entries(of).map(([name, inner]) => [name, toWire(inner, value[name])]));
  return mapParts(type, value, toWire);
};

/** @param {import('./schema.mjs').Type} type @param {Uint8Array} bytes */
export const decode = (type, bytes) => fromWire(type, unpack(bytes, options));

/** @param {import('./schema.mjs').Type} type @param {unknown} value @returns {Buffer} */
export const encode = (type, value) => Buffer.from(pack(toWire(type, value), options));

/** One text for every value that Terraform calls equal: sets in any order, 1 = 1n = "1" among numbers. */
const canonical = (type, value) => {
  if (value === UNKNOWN) return '?';
  if (value === null || value === undefined) return 'null';
  if (type === 'dynamic') return `dynamic ${JSON.stringify(value.type)} ${canonical(value.type, value.value)}`;
  const [kind, of] = kindOf(type);
  if (kind === 'number') return `#${value}`;
  if (typeof type === 'string') return JSON.stringify(value);
  if (kind === 'set')
    return `{${value
      .map((element) => canonical(of, element))
      .sort()
      .join()}}`;
  if (kind === 'list') return `[${value.map((element) => canonical(of, element)).join()}]`;
  if (kind === 'tuple') return `[${value.map((element, index) => canonical(of[index], element)).join()}]`;
  const names = kind === 'object' ? Object.keys(of) : Object.keys(value);
  return `(${names
    .sort()
    .map((name) => `${JSON.stringify(name)}=${canonical(kind === 'object' ? of[name] : of, value[name])}`)
    .join()})`;
};

/** @param {import('./schema.mjs').Type} type */
export const equal = (type, one, other) => canonical(type, one) === canonical(type, other);

/** The canonical text of a value, for hashing. @param {import('./schema.mjs').Type} type */
export const fingerprint = canonical;

/** True when nothing in the value waits for apply. @returns {boolean} */
export const isKnown = (value) => {
  if (value === UNKNOWN) return false;
  if (value instanceof Dynamic) return isKnown(value.value);
  return value === null || typeof value !== 'object' || Object.values(value).every(isKnown);
};
