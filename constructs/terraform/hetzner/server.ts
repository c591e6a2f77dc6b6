import type { Construct } from 'constructs';
import { Server as HcloudServer } from '../../../.gen/providers/hcloud/server';
import { Token } from '../cdktf';
import type { Address, CloudOptions, NewServerProps, Server } from '../cloud';
import { labelsOf } from '../labels';
import { kept, make } from '../resource';
import { hcloud } from './provider';

const MOST_USER_DATA = 32 * 1024;
/** A change of any of these would replace the machine. */
const FIRST_BOOT_ONLY = ['user_data', 'ssh_keys', 'image'];

/** @throws Error when user data is larger than Hetzner takes, or nothing can reach the machine */
export function newServer(options: CloudOptions, scope: Construct, props: NewServerProps): Server {
  const { name, addresses = {}, network } = props;
  const size = Buffer.byteLength(props.userData ?? '');
  if (size > MOST_USER_DATA) throw new Error(`user data of server '${name}' has ${size} bytes, Hetzner takes ${MOST_USER_DATA}`);
  if (!addresses.ipv4 && !addresses.ipv6 && !network)
    throw new Error(`server '${name}' has neither a public address nor a private network`);
  hcloud(scope);
  const keep = props.keep ?? options.keep ?? true;
  const server = make(
    HcloudServer,
    scope,
    name,
    {
      name,
      serverType: props.type,
      location: props.location,
      image: props.image,
      userData: props.userData,
      sshKeys: props.sshKeys.map((key) => key.id),
      keepDisk: true,
      backups: props.backups ?? false,
      firewallIds: props.firewalls.map((firewall) => firewall.id),
      placementGroupId: props.placementGroup?.id,
      // without this block Hetzner would invent both addresses
      publicNet: [
        {
          ipv4Enabled: addresses.ipv4 !== undefined,
          ipv4: reservedId(addresses.ipv4),
          ipv6Enabled: addresses.ipv6 !== undefined,
          ipv6: reservedId(addresses.ipv6),
        },
      ],
      // the empty list of aliases keeps the plan empty; the subnet's id makes Terraform wait for the subnet
      network: network && [{ subnetId: network.network.subnetId, ip: network.address, aliasIps: [] }],
      labels: labelsOf(options, scope, props.labels),
      deleteProtection: keep,
      rebuildProtection: keep, // Hetzner takes the two only together
      shutdownBeforeDeletion: true,
      lifecycle: kept(keep, { ignoreChanges: FIRST_BOOT_ONLY }),
    },
    props,
  );
  return { name, id: Token.asNumber(server.id), ...addresses };
}

/** @throws Error when the address is not one that can belong to a server */
function reservedId(address: Address | undefined): number | undefined {
  if (address && address.owner.kind !== 'reserved') throw new Error(`a server takes reserved addresses, got a ${address.owner.kind} one`);
  return address && Token.asNumber(address.owner.id);
}
