import type { Construct } from 'constructs';
import { DomainZoneRecord } from '../../../.gen/providers/ovh/domain-zone-record';
import type { RecordsProps, WrittenRecords, Zone, ZoneProps } from '../cloud';
import { rdata, relative } from '../dns/names';
import { keyed } from '../dns/record-key';
import { make } from '../resource';
import { ovhProvider, type OvhOptions } from './provider';

const SHORTEST_TTL = 60;

/** A zone comes with its domain. @throws Error when it should be made: that would be an order */
export function zone(_: OvhOptions, __: Construct, props: ZoneProps): Zone {
  if (props.create) throw new Error(`zone '${props.name}': OVHcloud sells zones with their domain, it is not made by Terraform`);
  return { name: props.name, id: props.name };
}

/** @throws Error when a time to live is too short */
export function records(options: OvhOptions, scope: Construct, props: RecordsProps): WrittenRecords {
  ovhProvider(options, scope);
  return [...keyed(props.records)].map(([key, record]) => {
    const ttl = record.ttl ?? 300;
    if (ttl < SHORTEST_TTL)
      throw new Error(`${record.type} record of '${record.name}' lives ${ttl} s, OVHcloud takes ${SHORTEST_TTL} s or more`);
    return make(
      DomainZoneRecord,
      scope,
      key,
      {
        zone: props.zone.id,
        subdomain: relative(props.zone, record.name, ''),
        fieldtype: record.type,
        ttl,
        target: rdata(record),
      },
      record,
    );
  });
}
