import type { Construct } from 'constructs';
import { DnsRecord as CloudflareRecord, type DnsRecordConfig } from '../../../.gen/providers/cloudflare/dns-record';
import type { CloudOptions, DnsRecord, RecordsProps, WrittenRecords } from '../cloud';
import { quoted, relative } from '../dns/names';
import { keyed } from '../dns/record-key';
import { make } from '../resource';
import { cloudflareProvider } from './provider';

const SHORTEST_TTL = 60;
/** The only time to live of a proxied record: Cloudflare decides. */
const AUTOMATIC = 1;

/** @throws Error when a name is outside the zone, a time to live is too short, or mail would go through the proxy */
export function records(options: CloudOptions, scope: Construct, props: RecordsProps): WrittenRecords {
  cloudflareProvider(scope);
  refuseProxiedMail(props.records);
  return [...keyed(props.records)].map(([key, record]) => {
    relative(props.zone, record.name, '@'); // names are sent whole, and still must be of this zone
    const made = make(
      CloudflareRecord,
      scope,
      key,
      {
        zoneId: props.zone.id,
        name: record.name,
        type: record.type,
        ttl: ttlOf(record),
        comment: `archipel ${options.site}`, // tags are not for the free plan
        ...content(record),
      },
      record,
    );
    // the binding takes this dynamic value for a map, and would drop it without a word
    if (record.type === 'CAA') made.addOverride('data.flags', '0');
    return made;
  });
}

/** Each type in the fields that the API gives back: anything else would differ in the next plan. */
function content(record: DnsRecord): Pick<DnsRecordConfig, 'content' | 'data' | 'priority' | 'proxied'> {
  switch (record.type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
      return { content: record.value, proxied: record.proxied ?? false };
    case 'TXT':
      return { content: quoted(record.value), proxied: false };
    case 'NS':
      return { content: record.value, proxied: false };
    case 'MX':
      return { content: record.value, priority: record.priority, proxied: false };
    case 'SRV':
      return {
        priority: record.priority,
        data: { priority: record.priority, weight: record.weight, port: record.port, target: record.value },
      };
    case 'CAA':
      return { data: { tag: record.tag, value: record.value } };
    case 'TLSA':
      return { data: { usage: record.usage, selector: record.selector, matchingType: record.matchingType, certificate: record.value } };
  }
}

const isProxied = (record: DnsRecord): boolean => 'proxied' in record && record.proxied === true;

function ttlOf(record: DnsRecord): number {
  if (isProxied(record)) return AUTOMATIC;
  const ttl = record.ttl ?? 300;
  if (ttl < SHORTEST_TTL)
    throw new Error(`${record.type} record of '${record.name}' lives ${ttl} s, Cloudflare takes ${SHORTEST_TTL} s or more`);
  return ttl;
}

/** The proxy carries HTTP alone. */
function refuseProxiedMail(all: readonly DnsRecord[]): void {
  const mailHosts = new Set(all.filter((record) => record.type === 'MX' || record.type === 'SRV').map((record) => record.value));
  const wrong = all.find((record) => mailHosts.has(record.name) && isProxied(record));
  if (wrong) throw new Error(`'${wrong.name}' receives mail or serves a protocol of its own, and cannot be proxied`);
}
