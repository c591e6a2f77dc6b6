import type { Construct } from 'constructs';
import { DataHcloudZone } from '../../../.gen/providers/hcloud/data-hcloud-zone';
import { Zone as HcloudZone } from '../../../.gen/providers/hcloud/zone';
import { ZoneRrset } from '../../../.gen/providers/hcloud/zone-rrset';
import type { CloudOptions, DnsRecord, RecordsProps, WrittenRecords, Zone, ZoneProps } from '../cloud';
import { rdata, relative } from '../dns/names';
import { labelsOf } from '../labels';
import { kept, look, make } from '../resource';
import { hcloud } from './provider';

export function zone(options: CloudOptions, scope: Construct, props: ZoneProps): Zone {
  hcloud(scope);
  const { name } = props;
  if (!props.create) return { name, id: look(DataHcloudZone, scope, name, { name }).name };
  const keep = props.keep ?? options.keep ?? true;
  const made = make(
    HcloudZone,
    scope,
    name,
    { name, mode: 'primary', deleteProtection: keep, labels: labelsOf(options, scope), lifecycle: kept(keep) },
    props,
  );
  return { name, id: made.name };
}

/**
 * One resource for all records of a name and type, as Hetzner groups them.
 * @throws Error when records of one group want different times to live
 */
export function records(options: CloudOptions, scope: Construct, props: RecordsProps): WrittenRecords {
  hcloud(scope);
  return [...grouped(props.records)].map(([key, group]) =>
    make(
      ZoneRrset,
      scope,
      key,
      {
        zone: props.zone.id,
        name: relative(props.zone, group[0].name, '@'),
        type: group[0].type,
        ttl: commonTtl(group),
        records: group.map((record) => ({ value: rdata(record) })),
        labels: labelsOf(options, scope),
      },
      group[0],
    ),
  );
}

type Group = [DnsRecord, ...DnsRecord[]];

function grouped(all: readonly DnsRecord[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const record of all) {
    const key = `${record.name}-${record.type.toLowerCase()}`;
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return groups;
}

function commonTtl(group: Group): number {
  const ttls = new Set(group.map((record) => record.ttl ?? 300));
  if (ttls.size > 1)
    throw new Error(`${group[0].type} records of '${group[0].name}' share one time to live, got ${[...ttls].join(' and ')} s`);
  return group[0].ttl ?? 300;
}
