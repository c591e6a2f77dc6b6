import type { Construct } from 'constructs';
import { Network as HcloudNetwork } from '../../../.gen/providers/hcloud/network';
import { NetworkSubnet } from '../../../.gen/providers/hcloud/network-subnet';
import { PlacementGroup as HcloudPlacementGroup } from '../../../.gen/providers/hcloud/placement-group';
import { SshKey as HcloudSshKey } from '../../../.gen/providers/hcloud/ssh-key';
import { contains, prefixOf, type Ipv4 } from '../../network/cidr';
import { Token } from '../cdktf';
import type { CloudOptions, Network, NetworkProps, PlacementGroup, PlacementGroupProps, SshKey, SshKeyProps } from '../cloud';
import { labelsOf } from '../labels';
import { kept, make } from '../resource';
import { hcloud } from './provider';

/**
 * A private network. Its interfaces have an MTU of 1450, and no firewall stands in it.
 * @throws Error when the subnet is outside the network
 */
export function network(options: CloudOptions, scope: Construct, props: NetworkProps): Network {
  const { name, cidr, subnet = cidr, zone } = props;
  if (prefixOf(subnet) < prefixOf(cidr) || !contains(cidr, subnet.split('/')[0] as Ipv4)) {
    throw new Error(`subnet ${subnet} of network '${name}' is outside ${cidr}`);
  }
  hcloud(scope);
  const keep = props.keep ?? options.keep ?? true;
  const made = make(
    HcloudNetwork,
    scope,
    name,
    { name, ipRange: cidr, deleteProtection: keep, labels: labelsOf(options, scope), lifecycle: kept(keep) },
    props,
  );
  const inside = make(NetworkSubnet, scope, name, {
    networkId: Token.asNumber(made.id),
    type: 'cloud',
    networkZone: zone,
    ipRange: subnet,
    lifecycle: kept(keep),
  });
  return { name, subnetId: inside.id };
}

export function sshKey(options: CloudOptions, scope: Construct, props: SshKeyProps): SshKey {
  hcloud(scope);
  const { name, publicKey } = props;
  const made = make(HcloudSshKey, scope, name, { name, publicKey: publicKey.trim(), labels: labelsOf(options, scope) }, props);
  return { name, id: made.id };
}

/** At most ten servers. */
export function placementGroup(options: CloudOptions, scope: Construct, props: PlacementGroupProps): PlacementGroup {
  hcloud(scope);
  const { name } = props;
  const made = make(HcloudPlacementGroup, scope, name, { name, type: 'spread', labels: labelsOf(options, scope) }, props);
  return { name, id: Token.asNumber(made.id) };
}
