import type { TerraformStack } from '../constructs/terraform/cdktf';
import type { DnsRecord as TerraformRecord, WrittenRecords } from '../constructs/terraform/cloud';
import type { DnsRecord } from '../blueprint/blueprint';
import { only, type Made, type StackContext } from './made';

/** Records, zone settings and reverse names. */
export function dns(stack: TerraformStack, { blueprint, cloudOf, made }: StackContext): void {
  const written = new Map<string, WrittenRecords>();
  for (const { domain, provider, zoneId, settings } of blueprint.zones) {
    const cloud = cloudOf(provider);
    const zone = zoneId === undefined ? cloud.zone?.(stack, { name: domain }) : { name: domain, id: zoneId };
    if (!zone) continue;
    const records = blueprint.dns.filter((record) => record.zone === domain).flatMap((record) => only(toTerraform(record, made)));
    if (records.length > 0) written.set(domain, cloud.records?.(stack, { zone, records }) ?? []);
    if (Object.keys(settings).length > 0) cloud.zoneSettings?.(stack, { zone, settings });
  }
  for (const { name, provider, ptr } of blueprint.addresses) {
    const address = made.get('floating', name);
    if (address && ptr !== undefined) cloudOf(provider).reverseName?.(stack, { address, host: ptr });
  }
  for (const { name, provider, endpoint, ownsEndpoint } of blueprint.nodes) {
    const address = made.address({ kind: 'node', node: name });
    const host = blueprint.reverse.find(({ node }) => node === name)?.host ?? (ownsEndpoint ? endpoint : undefined);
    const record = blueprint.dns.find((candidate) => candidate.name === host);
    if (host === undefined || !address || !record) continue;
    cloudOf(provider).reverseName?.(stack, { address, host, after: written.get(record.zone) ?? [] });
  }
}

function toTerraform(record: DnsRecord, made: Made): TerraformRecord | undefined {
  if (record.type !== 'A' && record.type !== 'AAAA') {
    const { zone: _, why: __, ...said } = record;
    return said;
  }
  const { name, type, value, ttl } = record;
  const text = typeof value === 'string' ? value : made.address(value)?.ip;
  if (text === undefined) return undefined;
  const label = typeof value === 'string' ? undefined : value.kind === 'node' ? value.node : value.kind;
  return { name, type, value: text, ttl, ...(label !== undefined && { label }) };
}
