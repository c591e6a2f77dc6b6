import type { RuleCase } from './rule-case';

type Write = (name: string, type: string, value: string) => Record<string, unknown>;

const writers: readonly (readonly [string, Write])[] = [
  ['ovh_domain_zone_record', (name, type, value) => ({ zone: 'example.org', subdomain: name, fieldtype: type, target: value })],
  ['cloudflare_dns_record', (name, type, value) => ({ zone_id: 'z', name: `${name}.example.org`, type, content: value })],
  ['hcloud_zone_rrset', (name, type, value) => ({ zone: 'example.org', name, type, records: [{ value }] })],
];

const shared = writers.flatMap(([type, write]): RuleCase[] => [
  {
    type,
    says: 'an A record holds an IPv4 address',
    breaks: [write('www', 'A', '2001:db8::1'), write('www', 'A', ''), write('www', 'A', 'example.org')],
    keeps: [write('www', 'A', '203.0.113.1'), write('www', 'TXT', '"x"')],
  },
  {
    type,
    says: 'an AAAA record holds an IPv6 address',
    breaks: [write('www', 'AAAA', '203.0.113.1')],
    keeps: [write('www', 'AAAA', '2001:db8::1'), write('www', 'A', '203.0.113.1')],
  },
  {
    type,
    says: 'a CNAME, NS or PTR record holds a host name',
    breaks: [write('www', 'CNAME', '203.0.113.1'), write('www', 'CNAME', 'https://example.org'), write('www', 'NS', '')],
    keeps: [write('www', 'CNAME', 'example.org.'), write('www', 'CNAME', 'k1._domainkey.example.org'), write('www', 'A', '203.0.113.1')],
  },
  {
    type,
    says: 'a CNAME stands alone under its name',
    cloud: { [type]: [write('www', 'A', '203.0.113.1'), write('blog', 'CNAME', 'example.org')] },
    breaks: [write('www', 'CNAME', 'example.org'), write('blog', 'A', '203.0.113.1')],
    keeps: [write('shop', 'CNAME', 'example.org'), write('www', 'AAAA', '2001:db8::1')],
  },
  {
    type,
    says: 'no record is written twice',
    cloud: { [type]: [write('www', 'A', '203.0.113.1')] },
    breaks: [write('www', 'A', '203.0.113.1')],
    keeps: [write('www', 'A', '203.0.113.2'), write('ftp', 'A', '203.0.113.1')],
  },
]);

const [[, ovh], [, cloudflare], [, hcloud]] = writers as readonly [
  readonly [string, Write],
  readonly [string, Write],
  readonly [string, Write],
];

export const dnsCases: readonly RuleCase[] = [
  ...shared,
  {
    type: 'ovh_domain_zone_record',
    says: 'a subdomain is relative to its zone',
    breaks: [ovh('example.org', 'A', '203.0.113.1'), ovh('www.example.org', 'A', '203.0.113.1')],
    keeps: [ovh('www', 'A', '203.0.113.1'), ovh('', 'A', '203.0.113.1'), { zone: 'example.org' }],
  },
  {
    type: 'ovh_domain_zone_record',
    says: 'an MX target is "<priority> <host>"',
    breaks: [ovh('', 'MX', 'mail.example.org.')],
    keeps: [ovh('', 'MX', '10 mail.example.org.'), ovh('', 'A', '203.0.113.1')],
  },
  {
    type: 'ovh_domain_zone_record',
    says: 'an SRV target is "<priority> <weight> <port> <host>"',
    breaks: [ovh('_imaps._tcp', 'SRV', '993 mail.example.org.')],
    keeps: [ovh('_imaps._tcp', 'SRV', '0 1 993 mail.example.org.'), ovh('', 'A', '203.0.113.1')],
  },
  {
    type: 'hcloud_zone_rrset',
    says: 'a TXT value is quoted, in pieces of at most 255 characters',
    breaks: [hcloud('@', 'TXT', 'v=spf1 -all'), hcloud('@', 'TXT', `"${'x'.repeat(256)}"`), hcloud('@', 'TXT', '"a""b"')],
    keeps: [
      hcloud('@', 'TXT', '"v=spf1 -all"'),
      hcloud('@', 'TXT', `"${'x'.repeat(255)}" "y"`),
      hcloud('@', 'TXT', '"a \\"b\\""'),
      hcloud('@', 'A', '203.0.113.1'),
    ],
  },
  {
    type: 'hcloud_zone_rrset',
    says: 'an MX value is "<priority> <host>"',
    breaks: [hcloud('@', 'MX', 'mail.example.org.')],
    keeps: [hcloud('@', 'MX', '10 mail.example.org.')],
  },
  {
    type: 'hcloud_zone_rrset',
    says: 'a CNAME has one value',
    breaks: [{ name: 'www', type: 'CNAME', records: [{ value: 'a' }, { value: 'b' }] }],
    keeps: [hcloud('www', 'CNAME', 'a'), { name: 'www', type: 'A', records: [{ value: '203.0.113.1' }, { value: '203.0.113.2' }] }],
  },
  {
    type: 'cloudflare_dns_record',
    says: 'a proxied record has ttl 1',
    breaks: [{ proxied: true, ttl: 300 }],
    keeps: [
      { proxied: true, ttl: 1 },
      { proxied: false, ttl: 300 },
    ],
  },
  {
    type: 'cloudflare_dns_record',
    says: 'only A, AAAA and CNAME records are proxied',
    breaks: [
      { proxied: true, type: 'MX' },
      { proxied: true, type: 'TXT' },
    ],
    keeps: [
      { proxied: true, type: 'A' },
      { proxied: false, type: 'MX' },
    ],
  },
  {
    type: 'cloudflare_dns_record',
    says: 'MX and URI records have a priority',
    breaks: [cloudflare('@', 'MX', 'mail.example.org')],
    keeps: [{ ...cloudflare('@', 'MX', 'mail.example.org'), priority: 0 }, cloudflare('@', 'A', '203.0.113.1')],
  },
  {
    type: 'cloudflare_dns_record',
    says: 'SRV and CAA records are written as data, others as content',
    breaks: [cloudflare('_x._tcp', 'SRV', '0 1 993 mail'), { type: 'A', data: {} }],
    keeps: [{ type: 'SRV', data: { port: 993 } }, { type: 'CAA', data: { tag: 'issue' } }, cloudflare('www', 'A', '203.0.113.1')],
  },
  {
    type: 'cloudflare_dns_record',
    says: 'the name is fully qualified',
    breaks: [{ name: 'www' }, { name: '@' }],
    keeps: [{ name: 'www.example.org' }],
  },
];
