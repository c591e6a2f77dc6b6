import type { DnsRecord } from '../../../../constructs/terraform/cloud';
import { quoted, rdata, relative } from '../../../../constructs/terraform/dns/names';

const zone = { name: 'uyoop.fr', id: 'z' };

describe('a name inside its zone', () => {
  test.each([
    ['uyoop.fr', '@'],
    ['www.uyoop.fr', 'www'],
    ['*.apps.uyoop.fr', '*.apps'],
    ['uyoop.fr.uyoop.fr', 'uyoop.fr'],
  ])('%s is %s', (name, expected) => expect(relative(zone, name, '@')).toBe(expected));

  test.each(['uyoop.com', 'notuyoop.fr', 'uyoop.fr.example'])('%s is outside', (name) => {
    expect(() => relative(zone, name, '@')).toThrow(`record '${name}' is outside its zone 'uyoop.fr'`);
  });
});

describe('a text record', () => {
  test('is one quoted string up to 255 characters, and several beyond', () => {
    expect(quoted('a'.repeat(255))).toBe(`"${'a'.repeat(255)}"`);
    expect(quoted('a'.repeat(256))).toBe(`"${'a'.repeat(255)}" "a"`);
    expect(
      quoted('a'.repeat(600))
        .split(' ')
        .map((part) => part.length - 2),
    ).toEqual([255, 255, 90]);
  });

  test('escapes what ends a quoted string', () => expect(quoted('say "hi" \\o/')).toBe('"say \\"hi\\" \\\\o/"'));

  test.each(['', 'é', 'a\nb'])('cannot be %j', (text) => expect(() => quoted(text)).toThrow('printable ASCII'));
});

test.each<[DnsRecord, string]>([
  [{ type: 'A', name: 'a', value: '192.0.2.1' }, '192.0.2.1'],
  [{ type: 'AAAA', name: 'a', value: '2001:db8::1' }, '2001:db8::1'],
  [{ type: 'CNAME', name: 'a', value: 'b.example' }, 'b.example.'],
  [{ type: 'NS', name: 'a', value: 'ns.example.' }, 'ns.example.'],
  [{ type: 'TXT', name: 'a', value: 'v=spf1 -all' }, '"v=spf1 -all"'],
  [{ type: 'MX', name: 'a', value: 'mail.example', priority: 10 }, '10 mail.example.'],
  [{ type: 'SRV', name: 'a', value: 'mail.example', priority: 1, weight: 2, port: 993 }, '1 2 993 mail.example.'],
  [{ type: 'CAA', name: 'a', tag: 'issue', value: 'letsencrypt.org' }, '0 issue "letsencrypt.org"'],
  [{ type: 'TLSA', name: 'a', usage: 3, selector: 1, matchingType: 1, value: 'ab' }, '3 1 1 ab'],
])('%j reads as in a zone file', (record, expected) => expect(rdata(record)).toBe(expected));
