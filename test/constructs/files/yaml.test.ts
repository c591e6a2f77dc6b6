import fc from 'fast-check';
import { load } from 'js-yaml';
import { parse } from 'yaml';
import { toYaml, type JsonValue } from '../../../constructs/files/yaml';

const readers: Record<string, (text: string) => unknown> = {
  'yaml 1.2': (text) => parse(text, { version: '1.2' }),
  'yaml 1.1': (text) => parse(text, { version: '1.1', merge: true }),
  'js-yaml': (text) => load(text),
};

/** Strings that some YAML parser takes for something else. */
const TRAPS = [
  ...'~ null Null NULL true True FALSE yes No on OFF y N = << - -- --- ... ? : a: #c a#c &a *a !a %a @a `a` | > {a} [a] a,b'.split(' '),
  ...'0 -1 +1 007 0o7 0x1F 0b1 1_000 1e3 1.5 .5 1. .inf -.Inf .nan 1:30 190:20:30 190:20:30.15 12e03 1E5 1.2.3 2001-12-14'.split(' '),
  ...'10.0.0.1 10.0.0.0/8 10Gi 250m 5m 3s 0644 *.example.org https://a.example:8443/x?y=1 docker.io/library/ghost:6 é'.split(' '),
  ...['', ' ', 'a ', ' a', 'a  b', 'a: b', 'a: ', '? a', 'a #c', '!!str a', "'a'", '"a"', 'a\tb', '\ta', '2001-12-14 21:59:43'],
  ...['a\nb', 'a\nb\n', 'a\n\n', '\na', ' a\nb', 'a\n b\n\tc', 'a\n \nb', 'a:\n b', '- a\n- b', '# a\nb\n', '--- a\n', '...\n', 'a\n\nb\n'],
  ...['a\r\nb', 'a\u0085b', 'a\u2028b\nc', '\ufeffa', 'a\u0000b', '\ud800', '\ud83d\ude00\nx', 'a\n\ufffeb', 'a\u007f\n'],
];

const text = fc.oneof(
  fc.constantFrom(...TRAPS),
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\t',
      ':',
      '#',
      '-',
      '1',
      '.',
      '"',
      "'",
      '\\',
      '\r',
      '\u00a0',
      '\u0085',
      '\u2029',
      '\uffff',
      '\udc00',
    ),
  }),
);
const key = text.filter((name) => name !== '__proto__');
const json = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe.each(Object.entries(readers))('toYaml, read by %s', (_, read) => {
  test('gives back every JSON value', () => {
    fc.assert(
      fc.property(json, (value) => expect(read(toYaml(value, { header: 'a\n\nb: c' }))).toEqual(value)),
      { numRuns: 1000, seed: 7 },
    );
  });

  test.each(TRAPS.map((trap) => [JSON.stringify(trap), trap]))('keeps the string %s as value, item, key and document', (_name, trap) => {
    const value = { a: trap, b: [trap, [trap]], [`k${trap}`]: 1, c: { [trap]: trap } };
    expect(read(toYaml(value))).toEqual(value);
    expect(read(toYaml(trap))).toEqual(trap);
  });

  test('gives back a key longer than a simple key may be', () => {
    const value = { ['k'.repeat(2000)]: { a: [1], ['"'.repeat(1500)]: 'x\ny\n' }, z: [{ ['k'.repeat(1100)]: 1 }] };
    expect(read(toYaml(value))).toEqual(value);
  });
});

describe('toYaml', () => {
  test('writes block style in the order given', () => {
    const value = {
      z: 1,
      a: { list: ['x', { k: 'v', m: [[1, 2], []] }], none: {}, script: '#!/bin/sh\necho "hi"\n', tail: 'a\nb' },
      nil: null,
    };
    expect(toYaml(value)).toBe(
      `z: 1
a:
  list:
    - x
    - k: v
      m:
        - - 1
          - 2
        - []
  none: {}
  script: |
    #!/bin/sh
    echo "hi"
  tail: |-
    a
    b
nil: null
`,
    );
  });

  test('drops what is undefined, and a mapping of nothing else is empty', () => {
    expect(toYaml({ a: undefined, b: { c: undefined } })).toBe('b: {}\n');
  });

  test('puts the header above as comment lines', () => {
    expect(toYaml([1], { header: 'one\ntwo' })).toBe('# one\n# two\n- 1\n');
  });

  test('leaves plain what people read most: paths, images, addresses, quantities', () => {
    const plain = [
      '/var/lib/x',
      'docker.io/library/ghost:6.59.0-bookworm',
      '10.8.0.0/24',
      '10Gi',
      '250m',
      'a b, c (d)',
      'app.kubernetes.io/name',
    ];
    expect(toYaml(plain)).toBe(plain.map((item) => `- ${item}\n`).join(''));
  });

  test.each([
    '~',
    '=',
    '<<',
    '.5',
    '-',
    '?',
    ':',
    '+1',
    '007',
    '1_000',
    '1:30',
    '2001-12-14',
    '1e3',
    '0x1F',
    '',
    'y',
    'Y',
    'no',
    'On',
    'OFF',
    'yes',
    'null',
    'NaN',
    'a: b',
    'a #b',
    'a:',
  ])('quotes %j', (trap) => {
    expect(toYaml(trap)).toBe(`${JSON.stringify(trap)}\n`);
  });

  test.each([
    [1e21, '1.0e+21\n'],
    [-1e-7, '-1.0e-7\n'],
    [1.5e300, '1.5e+300\n'],
    [-0, '0\n'],
  ])('writes the number %p with the point that YAML 1.1 wants', (value, expected) => {
    expect(toYaml(value)).toBe(expected);
  });

  test.each([NaN, Infinity, -Infinity])('refuses the number %p', (value) => {
    expect(() => toYaml({ a: [value] })).toThrow('expected a finite number');
  });

  test('refuses what JSON cannot hold', () => {
    const hole: JsonValue = Array(1) as JsonValue[];
    expect(() => toYaml(hole)).toThrow('cannot write undefined as YAML');
    expect(() => toYaml({ f: (() => 1) as unknown as JsonValue })).toThrow('cannot write function as YAML');
    expect(() => toYaml({ d: new Date(0) as unknown as JsonValue })).toThrow('cannot write Date as YAML, expected a JSON value');
    expect(() => toYaml([new Map() as unknown as JsonValue])).toThrow('cannot write Map as YAML');
    expect(toYaml(Object.assign(Object.create(null) as object, { a: 1 }) as JsonValue)).toBe('a: 1\n');
    expect(() => toYaml({ f: 1n as unknown as JsonValue })).toThrow('cannot write bigint as YAML');
  });
});
