import type { Construct } from 'constructs';
import { IpReverse } from '../../../.gen/providers/ovh/ip-reverse';
import type { ReverseNameProps } from '../cloud';
import { absolute } from '../dns/names';
import { make } from '../resource';
import { ovhProvider, type OvhOptions } from './provider';

const BITS = { ipv4: 32, ipv6: 128 } as const;

/** The name that mail servers look up for an address. OVHcloud takes it only when the name already points back, and gives it back with its final dot. */
export function reverseName(options: OvhOptions, scope: Construct, props: ReverseNameProps): void {
  ovhProvider(options, scope);
  const { address, host, after } = props;
  make(IpReverse, scope, `${host}-${address.family}`, {
    ip: `${address.ip}/${BITS[address.family]}`,
    ipReverse: address.ip,
    reverse: absolute(host),
    readinessTimeoutDuration: '10m', // a new record takes minutes to be seen
    dependsOn: after && [...after],
  });
}
