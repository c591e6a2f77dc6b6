import type { TerraformStack } from '../constructs/terraform/cdktf';
import type { InboundRule } from '../constructs/terraform/cloud';
import type { Blueprint, NodePlan } from '../blueprint/blueprint';
import { only, type StackContext } from './made';

/** The machines, their firewalls and what hangs on them. */
export function servers(stack: TerraformStack, context: StackContext): void {
  const { blueprint, cloudOf, made } = context;
  for (const node of blueprint.nodes) {
    adoptOrCreate(stack, node, context);
    const server = made.get('server', node.name);
    if (!server) continue;
    const { addressFirewall, attachVolume } = cloudOf(node.provider);
    const ipv4 = made.address({ kind: 'node', node: node.name });
    if (addressFirewall && ipv4) addressFirewall(stack, { name: node.label, address: ipv4, inbound: inboundOf(blueprint, node.name) });
    for (const disk of Object.keys('volumes' in node.machine ? node.machine.volumes : {})) {
      const volume = made.get('volume', `${node.name}.${disk}`);
      if (volume) attachVolume?.(stack, { volume, server });
    }
  }
  for (const { name, provider, on } of blueprint.addresses) {
    const address = made.get('floating', name);
    const server = made.get('server', on);
    if (address && server) cloudOf(provider).assignFloatingAddress?.(stack, { address, server });
  }
}

function adoptOrCreate(stack: TerraformStack, node: NodePlan, { blueprint, cloudOf, made, userData }: StackContext): void {
  const { name, label, provider, machine, privateAddress } = node;
  const { newServer, existingServer, serverFirewall } = cloudOf(provider);
  if ('serviceName' in machine) {
    made.add('server', name, existingServer?.(stack, { name: label, serviceName: machine.serviceName }));
    return;
  }
  if (!newServer || !('image' in machine)) return;
  const network = made.get('network', provider);
  const placementGroup = made.get('placement', provider);
  const addresses = made.get('addresses', name);
  made.add(
    'server',
    name,
    newServer(stack, {
      name: label,
      type: machine.type,
      location: machine.location,
      image: machine.image,
      userData: userData(node),
      sshKeys: Object.values(made.get('sshkeys', provider) ?? {}),
      firewalls: only(serverFirewall?.(stack, { name: label, inbound: inboundOf(blueprint, name) })),
      backups: machine.backups,
      ...(addresses && { addresses }),
      ...(placementGroup && { placementGroup }),
      ...(network && privateAddress !== undefined && { network: { network, address: privateAddress } }),
    }),
  );
}

/** Public flows into a node, and the ICMP without which path MTU discovery fails (RFC 1191). */
function inboundOf({ flows, operator }: Blueprint, node: string): readonly InboundRule[] {
  const rules = flows
    .filter(({ to, via }) => via === 'public' && to.kind === 'node' && to.node === node)
    .map(({ from, protocol, port, lastPort, why }): InboundRule => ({
      protocol,
      port: lastPort === undefined ? port : `${port}-${lastPort}`,
      ...(from.kind === 'operator' && { from: operator.sshFrom }),
      description: why,
    }));
  return [...rules, { protocol: 'icmp', description: 'ping and path MTU discovery' }];
}
