// DNS records, in the words of three providers: each record is read as { zone, name, type, values, ttl } and judged the same.
import { isIPv4, isIPv6 } from 'node:net';
import { items, onConfig, onObject } from './rule.mjs';

const HOST = /^(?=.{1,253}\.?$)(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i;

const readers = {
  ovh_domain_zone_record: (r) => ({ zone: r.zone, name: r.subdomain ?? '', type: r.fieldtype, values: [r.target] }),
  cloudflare_dns_record: (r) => ({ zone: r.zone_id, name: r.name, type: r.type, values: r.content === null ? [] : [r.content] }),
  hcloud_zone_rrset: (r) => ({ zone: r.zone, name: r.name, type: r.type, values: items(r.records).map((record) => record.value) }),
};

const ofType = (record, ...types) => types.includes(record.type);
const every = (record, test) => record.values.every(test);

const forAll = (says, holds) => Object.entries(readers).map(([type, read]) => onConfig(type, says, (value) => holds(read(value))));

const chunks = (text) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]);

export const rules = [
  ...forAll('an A record holds an IPv4 address', (record) => !ofType(record, 'A') || every(record, isIPv4)),
  ...forAll('an AAAA record holds an IPv6 address', (record) => !ofType(record, 'AAAA') || every(record, isIPv6)),
  ...forAll(
    'a CNAME, NS or PTR record holds a host name',
    (record) => !ofType(record, 'CNAME', 'NS', 'PTR') || every(record, (value) => HOST.test(value) && !isIPv4(value)),
  ),

  ...Object.entries(readers).map(([type, read]) =>
    onObject(type, 'a CNAME stands alone under its name', (value, { cloud, key }) => {
      const record = read(value);
      const others = cloud.all(type, key).map(read);
      const rivals = others.filter((other) => String(other.zone) === String(record.zone) && other.name === record.name);
      return !rivals.some((rival) => rival.type === 'CNAME' || record.type === 'CNAME');
    }),
  ),
  ...Object.entries(readers).map(([type, read]) =>
    onObject(type, 'no record is written twice', (value, { cloud, key }) => {
      const text = JSON.stringify(read(value));
      return !cloud.all(type, key).some((other) => JSON.stringify(read(other)) === text);
    }),
  ),

  onConfig(
    'ovh_domain_zone_record',
    'a subdomain is relative to its zone',
    (r) => r.subdomain === null || (r.subdomain !== r.zone && !r.subdomain.endsWith(`.${r.zone}`)),
  ),
  onConfig('ovh_domain_zone_record', 'an MX target is "<priority> <host>"', (r) => r.fieldtype !== 'MX' || /^\d{1,5} \S+$/.test(r.target)),
  onConfig(
    'ovh_domain_zone_record',
    'an SRV target is "<priority> <weight> <port> <host>"',
    (r) => r.fieldtype !== 'SRV' || /^\d{1,5} \d{1,5} \d{1,5} \S+$/.test(r.target),
  ),

  onConfig(
    'hcloud_zone_rrset',
    'a TXT value is quoted, in pieces of at most 255 characters',
    (r) =>
      r.type !== 'TXT' ||
      items(r.records).every(
        ({ value }) => /^"([^"\\]|\\.)*"( "([^"\\]|\\.)*")*$/.test(value) && chunks(value).every((chunk) => chunk.length <= 255),
      ),
  ),
  onConfig(
    'hcloud_zone_rrset',
    'an MX value is "<priority> <host>"',
    (r) => r.type !== 'MX' || items(r.records).every(({ value }) => /^\d{1,5} \S+$/.test(value)),
  ),
  onConfig('hcloud_zone_rrset', 'a CNAME has one value', (r) => r.type !== 'CNAME' || items(r.records).length === 1),

  onConfig('cloudflare_dns_record', 'a proxied record has ttl 1', (r) => r.proxied !== true || Number(r.ttl) === 1),
  onConfig(
    'cloudflare_dns_record',
    'only A, AAAA and CNAME records are proxied',
    (r) => r.proxied !== true || ['A', 'AAAA', 'CNAME'].includes(r.type),
  ),
  onConfig('cloudflare_dns_record', 'MX and URI records have a priority', (r) => !['MX', 'URI'].includes(r.type) || r.priority !== null),
  onConfig('cloudflare_dns_record', 'SRV and CAA records are written as data, others as content', (r) =>
    ['SRV', 'CAA', 'LOC', 'NAPTR', 'SSHFP', 'TLSA', 'DS', 'DNSKEY', 'CERT', 'SMIMEA', 'SVCB', 'HTTPS', 'URI'].includes(r.type)
      ? r.data !== null
      : r.content !== null,
  ),
  onConfig('cloudflare_dns_record', 'the name is fully qualified', (r) => r.name.includes('.')),
];
