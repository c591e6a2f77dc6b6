/** A value that JSON can hold; object properties that are undefined are left out. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export interface YamlOptions {
  /**
   * Comment above the document, without `#`; each line becomes a comment line.
   * @default - none
   */
  readonly header?: string;
}

/**
 * The value as one block-style YAML document that every YAML 1.1 and 1.2 parser reads alike: keys in the order given,
 * multi-line text as a literal block where that is exact, and quotes around all that a parser could take for another type.
 * @throws Error when a number is not finite, a value has no JSON form, or an array has a hole
 */
export function toYaml(value: JsonValue, options: YamlOptions = {}): string {
  const header = (options.header ?? '').replace(/^(?=.)/gm, '# ');
  return `${header}${header === '' ? '' : '\n'}${node(value, '').slice(1)}\n`;
}

// Words, paths, images and host names: nothing here starts like a number, a flow collection, an anchor, a tag or a directive.
const WORD = /^[A-Za-z/](?:[A-Za-z0-9_./@%+=,()-]|:(?=[^ ])| (?=[^ #]))*$/;
// What starts with a digit and still is no number, date or base-60 value for anyone: addresses and Kubernetes quantities.
const MEASURE = /^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|\d+(?:m|Ki|Mi|Gi|Ti))$/;
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|infinity)$/i;
// Text that a literal block carries byte for byte: printable, no blank-only lines, no indented first line, at most one final line feed.
const LITERAL = /^\S(?:[^]*[^\n])?\n?$/;
const UNPRINTABLE = /[^\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
const BLANK_LINE = /^[ \t]+$/m;
// JSON leaves these raw; YAML forbids them or takes them for line breaks.
const UNSAFE_IN_QUOTES = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
// YAML allows at most 1024 characters before the colon of a simple key.
const SIMPLE_KEY = 1000;

/** What follows `key:` or `-`: a scalar after a space, or a block on the next lines. */
function node(value: JsonValue | undefined, indent: string): string {
  if (typeof value === 'string') return ` ${text(value, indent)}`;
  if (typeof value === 'number') return ` ${number(value)}`;
  if (typeof value === 'boolean' || value === null) return ` ${value}`;
  if (Array.isArray(value)) return value.length === 0 ? ' []' : sequence(value, indent);
  if (typeof value === 'object') return mapping(value as JsonObject, indent);
  throw new Error(`cannot write ${typeof value} as YAML, expected a JSON value`);
}

function mapping(value: JsonObject, indent: string): string {
  if (!isPlain(value)) throw new Error(`cannot write ${value.constructor.name} as YAML, expected a JSON value`);
  let out = '';
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item === undefined) continue;
    const name = scalar(key);
    out += `\n${indent}${name.length > SIMPLE_KEY ? `? ${name}\n${indent}` : name}:${node(item, `${indent}  `)}`;
  }
  return out === '' ? ' {}' : out;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function sequence(value: readonly JsonValue[], indent: string): string {
  let out = '';
  for (const item of value) {
    const nested = node(item, `${indent}  `);
    // a nested collection starts on the line of its dash
    out += `\n${indent}-${nested.startsWith('\n') ? ` ${nested.slice(indent.length + 3)}` : nested}`;
  }
  return out;
}

function text(value: string, indent: string): string {
  return value.includes('\n') && LITERAL.test(value) && !BLANK_LINE.test(value) && !UNPRINTABLE.test(value)
    ? literal(value, indent === '' ? '  ' : indent)
    : scalar(value);
}

function literal(value: string, indent: string): string {
  const ends = value.endsWith('\n');
  return `${ends ? '|' : '|-'}\n${(ends ? value.slice(0, -1) : value).replace(/^(?=.)/gm, indent)}`;
}

function scalar(value: string): string {
  return (WORD.test(value) && !RESERVED.test(value)) || MEASURE.test(value)
    ? value
    : JSON.stringify(value).replace(UNSAFE_IN_QUOTES, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`cannot write ${value} as YAML, expected a finite number`);
  if (Number.isSafeInteger(value)) return String(value);
  // YAML 1.1 wants a point in a number with an exponent
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}
