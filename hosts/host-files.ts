import type { Blueprint } from '../blueprint/blueprint';
import { OutputTree } from '../constructs/files/output-tree';
import { ansibleFiles } from './ansible';
import { operatorFiles } from './backup';
import { bundleOf, marker } from './bundle';
import { isMade, userData } from './cloud-init';
import { deviceConfiguration, type PublicKeys } from './wireguard';

/**
 * Everything that the site's machines are made and converged with, for `out/<site>/`; no file holds a secret.
 *
 * | folder | what |
 * |---|---|
 * | `ansible/` | playbook, roles, inventory and variables: `ansible-playbook site.yaml` |
 * | `hosts/<node>/` | files as they will lie on the host, delivered by the playbook |
 * | `cloud-init/<node>.yaml` | user data of machines that Terraform makes |
 * | `backup/` | what an operator's machine prunes copies of the hosts with, where there are any |
 * | `devices/<name>.conf` | WireGuard files of laptops and telephones, keys left open |
 * @param keys WireGuard public keys by secret id, from the site's public file @default none: files say so, and the playbook refuses them
 */
export function hostFiles(blueprint: Blueprint, keys: PublicKeys = {}): OutputTree {
  const tree = new OutputTree();
  const bundles = new Map(blueprint.nodes.map((node) => [node.name, bundleOf(blueprint, node, keys)]));
  tree.mount('ansible', ansibleFiles(blueprint, bundles, keys));
  for (const [name, bundle] of bundles) tree.mount(`hosts/${name}`, bundle.output());
  for (const node of blueprint.nodes.filter(isMade)) tree.add(`cloud-init/${node.name}.yaml`, userData(node, blueprint));
  tree.mount('backup', operatorFiles(blueprint, marker(blueprint)));
  const { mesh } = blueprint;
  for (const peer of mesh?.peers.filter(({ kind }) => kind === 'device') ?? []) {
    if (mesh) tree.add(`devices/${peer.name}.conf`, `# ${marker(blueprint)}\n${deviceConfiguration(mesh, peer, keys)}`);
  }
  return tree;
}
