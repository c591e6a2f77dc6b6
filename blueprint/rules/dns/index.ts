import type { Rule } from '../../rule';
import { dnsAddressUnknown } from './address-unknown';
import { dnsEndpointTaken } from './endpoint-taken';
import { dnsEndpointWithoutRecord } from './endpoint-without-record';
import { dnsHostDoubled } from './host-doubled';
import { dnsHostIsNode } from './host-is-node';
import { dnsHostOutsideZones } from './host-outside-zones';
import { dnsHostUnderscore } from './host-underscore';
import { dnsMeshHostWithoutMesh } from './mesh-host-without-mesh';
import { dnsNameOfOneMachine } from './name-of-one-machine';
import { dnsNodeDomainOutside } from './node-domain-outside';
import { dnsPtrOutsideZones } from './ptr-outside-zones';
import { dnsPtrTaken } from './ptr-taken';
import { dnsRecordOutsideZones } from './record-outside-zones';
import { dnsUnreachableHost } from './unreachable-host';
import { dnsZoneId } from './zone-id';
import { dnsZoneNested } from './zone-nested';
import { dnsZoneSpecialUse } from './zone-special-use';
import { dnsZoneUnused } from './zone-unused';

export const dnsRules: readonly Rule[] = [
  dnsZoneId,
  dnsZoneSpecialUse,
  dnsZoneNested,
  dnsZoneUnused,
  dnsNameOfOneMachine,
  dnsNodeDomainOutside,
  dnsEndpointTaken,
  dnsEndpointWithoutRecord,
  dnsAddressUnknown,
  dnsHostOutsideZones,
  dnsHostUnderscore,
  dnsHostDoubled,
  dnsHostIsNode,
  dnsRecordOutsideZones,
  dnsUnreachableHost,
  dnsMeshHostWithoutMesh,
  dnsPtrOutsideZones,
  dnsPtrTaken,
];
