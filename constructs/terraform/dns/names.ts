import type { DnsRecord, Zone } from '../cloud';

/** Zone files end host names with a dot, or they would be read as relative. */
export const absolute = (host: string): string => (host.endsWith('.') ? host : `${host}.`);

/**
 * The name inside its zone: `www` of `www.uyoop.fr`; the zone's own name gives the apex sign.
 * @throws Error when the name is outside the zone
 */
export function relative(zone: Zone, name: string, apex: string): string {
  if (name === zone.name) return apex;
  if (!name.endsWith(`.${zone.name}`)) throw new Error(`record '${name}' is outside its zone '${zone.name}'`);
  return name.slice(0, -zone.name.length - 1);
}

/**
 * A text as quoted strings of at most 255 characters.
 * @throws Error when the text holds anything but printable ASCII
 */
export function quoted(text: string): string {
  if (!/^[\x20-\x7e]+$/.test(text)) throw new Error(`text record must be printable ASCII, got ${JSON.stringify(text)}`);
  return (text.match(/.{1,255}/g) ?? []).map((part) => `"${part.replace(/[\\"]/g, '\\$&')}"`).join(' ');
}

/** What follows the type in a zone file. */
export function rdata(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return record.value;
    case 'CNAME':
    case 'NS':
      return absolute(record.value);
    case 'TXT':
      return quoted(record.value);
    case 'MX':
      return `${record.priority} ${absolute(record.value)}`;
    case 'SRV':
      return `${record.priority} ${record.weight} ${record.port} ${absolute(record.value)}`;
    case 'CAA':
      return `0 ${record.tag} "${record.value}"`;
    case 'TLSA':
      return `${record.usage} ${record.selector} ${record.matchingType} ${record.value}`;
  }
}
