import type { Construct } from 'constructs';
import { FloatingIp } from '../../../.gen/providers/hcloud/floating-ip';
import { FloatingIpAssignment } from '../../../.gen/providers/hcloud/floating-ip-assignment';
import { PrimaryIp } from '../../../.gen/providers/hcloud/primary-ip';
import { Rdns } from '../../../.gen/providers/hcloud/rdns';
import { Fn, Token } from '../cdktf';
import type {
  Address,
  AddressOwner,
  CloudOptions,
  Family,
  FloatingAddressProps,
  ReverseNameProps,
  Server,
  ServerAddresses,
  ServerAddressesProps,
} from '../cloud';
import { labelsOf } from '../labels';
import { kept, make } from '../resource';
import { hcloud } from './provider';

/** Addresses of a server that outlive it. They are made before it, so that DNS and peers can know them. */
export function serverAddresses(options: CloudOptions, scope: Construct, props: ServerAddressesProps): ServerAddresses {
  const families = props.families ?? ['ipv4', 'ipv6'];
  return Object.fromEntries(families.map((family) => [family, reserved(options, scope, props, family)]));
}

function reserved(options: CloudOptions, scope: Construct, props: ServerAddressesProps, family: Family): Address {
  hcloud(scope);
  const keep = props.keep ?? options.keep ?? true;
  const name = `${props.name}-${family}`;
  const ip = make(
    PrimaryIp,
    scope,
    name,
    {
      name,
      type: family,
      location: props.location,
      autoDelete: false, // or the address would go with its server, behind Terraform's back
      deleteProtection: keep,
      labels: labelsOf(options, scope),
      lifecycle: kept(keep),
    },
    props.takenOver?.[family],
  );
  return { family, ip: family === 'ipv4' ? ip.ipAddress : firstOf(ip.ipNetwork), owner: { kind: 'reserved', id: ip.id } };
}

/** An address that moves between running servers of its network zone; never to a load balancer (hcloud-cloud-controller-manager#177). */
export function floatingAddress(options: CloudOptions, scope: Construct, props: FloatingAddressProps): Address {
  hcloud(scope);
  const keep = props.keep ?? options.keep ?? true;
  const family = props.family ?? 'ipv4';
  const ip = make(
    FloatingIp,
    scope,
    props.name,
    {
      name: props.name,
      type: family,
      homeLocation: props.location,
      description: props.description,
      deleteProtection: keep,
      labels: labelsOf(options, scope),
      lifecycle: kept(keep),
    },
    props,
  );
  return { family, ip: family === 'ipv4' ? ip.ipAddress : firstOf(ip.ipNetwork), owner: { kind: 'floating', id: Token.asNumber(ip.id) } };
}

export function assignFloatingAddress(
  _: CloudOptions,
  scope: Construct,
  props: { readonly address: Address; readonly server: Server },
): void {
  if (props.address.owner.kind !== 'floating')
    throw new Error(`a ${props.address.owner.kind} address cannot be assigned, only a floating one`);
  hcloud(scope);
  make(FloatingIpAssignment, scope, `${props.server.name}-${props.address.family}`, {
    floatingIpId: idOf(props.address.owner),
    serverId: Token.asNumber(props.server.id),
  });
}

/** The name that mail servers look up for an address. */
export function reverseName(_: CloudOptions, scope: Construct, props: ReverseNameProps): void {
  hcloud(scope);
  const { address, host, after } = props;
  make(Rdns, scope, `${host}-${address.family}`, {
    [OWNER[address.owner.kind]]: idOf(address.owner),
    ipAddress: address.ip,
    dnsPtr: host,
    dependsOn: after && [...after],
  });
}

const OWNER = { reserved: 'primaryIpId', floating: 'floatingIpId', balancer: 'loadBalancerId', server: 'serverId' } as const;

/** Hetzner gives ids as texts and takes them as numbers. */
const idOf = (owner: AddressOwner): number => Token.asNumber(owner.id);

/** A server answers on the first address of its IPv6 network; the provider names the network itself. */
const firstOf = (network: string): string => Fn.cidrhost(network, 1);
