import { load } from './esm';

const { Dynamic, UNKNOWN, decode, encode, equal, isKnown } = load<typeof import('../../../verify/terraform/values.mjs')>('values');

const hex = (text: string): Buffer => Buffer.from(text.replace(/ /g, ''), 'hex');
const there = (type: unknown, value: unknown): unknown => decode(type as never, encode(type as never, value));

describe('values on the wire', () => {
  it.each<[string, unknown, unknown]>([
    ['a text', 'string', 'Grüße'],
    ['a number', 'number', 42],
    ['a fraction', 'number', 0.25],
    ['a number beyond what a double holds exactly', 'number', 9007199254740993n],
    ['a number that MessagePack cannot hold', 'number', '123456789012345678901234567890'],
    ['a truth', 'bool', false],
    ['null', 'string', null],
    ['a list', ['list', 'string'], ['b', 'a']],
    ['an empty set', ['set', 'number'], []],
    ['a map', ['map', 'bool'], { a: true, b: false }],
    ['a tuple', ['tuple', ['string', 'number']], ['a', 1]],
    ['objects in a list', ['list', ['object', { a: 'string', b: ['set', 'number'] }]], [{ a: 'x', b: [1, 2] }]],
  ])('bring %s back as it was', (_, type, value) => {
    expect(there(type, value)).toEqual(value);
  });

  it('know the bytes that Terraform writes for an unknown value', () => {
    expect(encode('string', UNKNOWN)).toEqual(hex('d4 00 00'));
    expect(decode('string', hex('d4 00 00'))).toBe(UNKNOWN);
  });

  it('read an unknown value with a refinement (here: not null) as unknown', () => {
    expect(decode('string', hex('c7 03 0c 81 01 c2'))).toBe(UNKNOWN);
  });

  it('keep what is unknown inside collections and objects', () => {
    const value = { ids: [1, UNKNOWN], name: UNKNOWN };
    expect(there(['object', { ids: ['list', 'number'], name: 'string' }], value)).toEqual(value);
    expect((there(['list', 'string'], [UNKNOWN]) as unknown[])[0]).toBe(UNKNOWN);
  });

  it('carry the type of a dynamic value with it', () => {
    const bytes = encode('dynamic', new Dynamic('number', 128));
    expect(bytes).toEqual(Buffer.concat([hex('92 c4 08'), Buffer.from('"number"'), hex('cc 80')]));
    expect(decode('dynamic', bytes)).toEqual(new Dynamic('number', 128));
    expect(there('dynamic', null)).toBeNull();
    expect(there('dynamic', UNKNOWN)).toBe(UNKNOWN);
  });

  it('name every attribute of an object, and no other', () => {
    expect(there(['object', { a: 'string', b: 'string' }], { a: 'x', stray: 'y' })).toEqual({ a: 'x', b: null });
  });

  it('refuse an extension that Terraform does not use', () => {
    expect(() => decode('string', hex('d4 07 00'))).toThrow('extension 7');
  });
});

describe('equality of values', () => {
  it('has no order in sets, and has one in lists', () => {
    expect(equal(['set', 'string'], ['a', 'b'], ['b', 'a'])).toBe(true);
    expect(equal(['list', 'string'], ['a', 'b'], ['b', 'a'])).toBe(false);
  });

  it('has no order in a set of objects that hold sets', () => {
    const type = ['set', ['object', { port: 'number', from: ['set', 'string'] }]] as never;
    expect(
      equal(
        type,
        [
          { port: 1, from: ['x', 'y'] },
          { port: 2, from: [] },
        ],
        [
          { port: 2, from: [] },
          { from: ['y', 'x'], port: 1 },
        ],
      ),
    ).toBe(true);
    expect(equal(type, [{ port: 1, from: ['x'] }], [{ port: 1, from: ['x', 'y'] }])).toBe(false);
  });

  it('compares numbers by value, texts by characters', () => {
    expect(equal('number', 1, 1n)).toBe(true);
    expect(equal('number', 1, 2)).toBe(false);
    expect(equal('string', '1', '2')).toBe(false);
  });

  it('tells null, unknown, empty and absent keys apart', () => {
    expect(equal('string', null, UNKNOWN)).toBe(false);
    expect(equal('string', null, '')).toBe(false);
    expect(equal(['list', 'string'], null, [])).toBe(false);
    expect(equal(['map', 'string'], { a: 'x' }, { a: 'x', b: 'y' })).toBe(false);
  });

  it('compares dynamic values with their types', () => {
    expect(equal('dynamic', new Dynamic('number', 1), new Dynamic('string', '1'))).toBe(false);
    expect(equal('dynamic', new Dynamic('number', 1), new Dynamic('number', 1))).toBe(true);
  });
});

describe('knowledge', () => {
  it('is lacking when any part is unknown', () => {
    expect(isKnown({ a: [{ b: UNKNOWN }] })).toBe(false);
    expect(isKnown(new Dynamic('string', UNKNOWN))).toBe(false);
    expect(isKnown({ a: [1, null, 'x'], b: {} })).toBe(true);
  });
});
