import type { DnsRecord } from '../../../../constructs/terraform/cloud';
import { keyed } from '../../../../constructs/terraform/dns/record-key';

const spf: DnsRecord = { name: 'uyoop.fr', type: 'TXT', label: 'spf', value: 'v=spf1 mx -all' };
const proof: DnsRecord = { name: 'uyoop.fr', type: 'TXT', value: 'proof=1' };
const first: DnsRecord = { name: 'uyoop.fr', type: 'MX', value: 'a.example', priority: 10 };
const second: DnsRecord = { name: 'uyoop.fr', type: 'MX', value: 'b.example', priority: 20 };
const web: DnsRecord = { name: 'uyoop.fr', type: 'A', value: '192.0.2.1' };

const keysOf = (...records: DnsRecord[]): Map<DnsRecord, string> => new Map([...keyed(records)].map(([key, record]) => [record, key]));

test('a record keeps its key when others are added, removed or reordered', () => {
  const all = keysOf(spf, proof, first, second, web);
  const fewer = keysOf(web, second, proof);
  for (const [record, key] of fewer) expect(all.get(record)).toBe(key);
  expect(new Set(all.values()).size).toBe(5);
});

test('a labelled record keeps its key when its value changes', () => {
  expect([...keyed([{ ...spf, value: 'v=spf1 -all' }]).keys()]).toEqual([...keyed([spf]).keys()]);
  expect([...keyed([spf]).keys()]).toEqual(['uyoop.fr-txt-spf']);
});

test('addresses of one name must be told apart by a label, since their values are not known yet', () => {
  expect(() => keyed([web, { ...web, value: '192.0.2.2' }])).toThrow("A records of 'uyoop.fr' need a label each");
  expect([...keyed([web, { ...web, label: 'two', value: '192.0.2.2' }]).keys()]).toEqual(['uyoop.fr-a', 'uyoop.fr-a-two']);
});

test('the same record twice is refused', () => expect(() => keyed([proof, { ...proof }])).toThrow('need a label each'));
