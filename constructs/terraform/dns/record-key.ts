import { createHash } from 'node:crypto';
import type { DnsRecord } from '../cloud';
import { rdata } from './names';

/**
 * Records under the names that their resources get: stable when records are added, removed or reordered.
 * @throws Error when several addresses of one name cannot be told apart
 */
export function keyed(records: readonly DnsRecord[]): ReadonlyMap<string, DnsRecord> {
  const byKey = new Map<string, DnsRecord>();
  for (const record of records) {
    const key = [record.name, record.type.toLowerCase(), record.label ?? distinction(record)].filter((part) => part !== '').join('-');
    if (byKey.has(key)) throw new Error(`${record.type} records of '${record.name}' need a label each, to be told apart`);
    byKey.set(key, record);
  }
  return byKey;
}

/** An address is known at apply only, so it has no digest. */
function distinction(record: DnsRecord): string {
  if (record.type === 'A' || record.type === 'AAAA' || record.type === 'CNAME') return '';
  return createHash('sha256').update(rdata(record)).digest('hex').slice(0, 8);
}
