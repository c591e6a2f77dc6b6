import type { TerraformStack } from '../constructs/terraform/cdktf';
import type { StackContext } from './made';

/** Addresses, network, keys and disks: what survives every server. */
export function foundation(stack: TerraformStack, { blueprint, cloudOf, made }: StackContext): void {
  const { site, nodes, network, addresses, operator } = blueprint;
  for (const provider of new Set(nodes.map((node) => node.provider))) {
    const cloud = cloudOf(provider);
    const named = (what: string): string => `${site}-${what}`;
    if (network && cloud.network) {
      made.add(
        'network',
        provider,
        cloud.network(stack, { name: named('private'), cidr: network.cidr, subnet: network.subnet, zone: network.zone }),
      );
    }
    const { sshKey, placementGroup } = cloud;
    if (sshKey)
      made.add(
        'sshkeys',
        provider,
        Object.fromEntries(
          Object.entries(operator.sshKeys).map(([name, publicKey]) => [name, sshKey(stack, { name: named(name), publicKey })]),
        ),
      );
    made.add('placement', provider, placementGroup?.(stack, { name: named('spread') }));
  }
  for (const { name, label, provider, machine } of nodes) {
    const { serverAddresses, volume } = cloudOf(provider);
    if (serverAddresses)
      made.add('addresses', name, serverAddresses(stack, { name: label, location: machine.location, families: ['ipv4'] }));
    if (!volume || !('volumes' in machine)) continue;
    for (const [disk, { size }] of Object.entries(machine.volumes)) {
      made.add('volume', `${name}.${disk}`, volume(stack, { name: `${label}-${disk}`, size, location: machine.location }));
    }
  }
  for (const { name, label, provider, location, purpose } of addresses) {
    made.add('floating', name, cloudOf(provider).floatingAddress?.(stack, { name: label, location, description: purpose }));
  }
}
