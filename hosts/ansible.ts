import type { Blueprint, NodePlan } from '../blueprint/blueprint';
import { type OutputTree } from '../constructs/files/output-tree';
import { toYaml, type JsonObject } from '../constructs/files/yaml';
import type { HostBundle, HostPath, HostSecret } from '../constructs/hosts/host-bundle';
import { prefixOf } from '../constructs/network/cidr';
import { marker } from './bundle';
import { EDGE_PORTS } from './edge';
import { importedBy, isServer, k3sUnitName, labelsOf } from './k3s';
import { rebootTimers } from './reboots';
import { roleFiles } from './role-files';
import { ufwRules } from './ufw';
import { keyless, peerOf, type PublicKeys } from './wireguard';

/** Accounts that providers' Debian images let in; elsewhere the operator's SSH configuration says it. */
const ACCOUNTS: Readonly<Record<NodePlan['provider'], string | undefined>> = { hetzner: 'root', ovh: 'debian', machine: undefined };

/** The folder that `ansible-playbook site.yaml` runs in: inventory and variables of the site, beside the playbook and roles of all sites. */
export function ansibleFiles(blueprint: Blueprint, bundles: ReadonlyMap<string, HostBundle>, keys: PublicKeys): OutputTree {
  const tree = roleFiles();
  const header = marker(blueprint);
  tree.add('inventory.yaml', toYaml(inventory(blueprint), { header }));
  tree.add('group_vars/all.yaml', toYaml(siteVariables(blueprint), { header }));
  for (const node of blueprint.nodes) {
    tree.add(`host_vars/${node.name}.yaml`, toYaml(hostVariables(blueprint, node, bundles.get(node.name), keys), { header }));
  }
  return tree;
}

function inventory({ nodes }: Blueprint): JsonObject {
  const members = (part: readonly NodePlan[]): JsonObject => ({ hosts: Object.fromEntries(part.map(({ name }) => [name, {}])) });
  return {
    all: {
      hosts: Object.fromEntries(nodes.map((node) => [node.name, connection(node)])),
      children: {
        k3s_first_server: members(nodes.filter(({ k3s }) => k3s === 'first-server')),
        k3s_more_servers: members(nodes.filter(({ k3s }) => k3s === 'server')),
        k3s_agents: members(nodes.filter(({ k3s }) => k3s === 'agent')),
      },
    },
  };
}

/** Who cannot be reached from the internet is reached through the mesh, once it stands. */
export function connection({ provider, endpoint, meshAddress }: NodePlan): JsonObject {
  return { ansible_host: endpoint ?? meshAddress, ansible_user: ACCOUNTS[provider] };
}

export function siteVariables({ site, operator, nodes, cluster }: Blueprint): JsonObject {
  const known = nodes.flatMap(({ name, meshAddress, privateAddress }) => {
    const address = meshAddress ?? privateAddress;
    return address === undefined ? [] : [{ address, names: [name] }];
  });
  return {
    archipel_site: site,
    base_authorized_keys: Object.values(operator.sshKeys),
    base_known_hosts: known,
    ...(cluster ? { k3s_version: cluster.version } : {}),
  };
}

export function hostVariables(blueprint: Blueprint, node: NodePlan, bundle: HostBundle | undefined, keys: PublicKeys): JsonObject {
  const equipment = blueprint.equipment.filter((asked) => asked.node === node.name);
  return {
    base_kubernetes: node.k3s !== undefined,
    hardening_usb_storage: node.provider === 'machine',
    ...tunnelVariables(blueprint, node, keys),
    ufw_rules: ufwRules(blueprint, node),
    ...containersOf(blueprint, node),
    ...(node.k3s === undefined
      ? {}
      : {
          k3s_role: isServer(node) ? 'server' : 'agent',
          k3s_unit: k3sUnitName(node),
          k3s_node_ip: node.clusterAddress,
          k3s_labels: labelsOf(node),
          ...imagesOf(importedBy(blueprint, node)),
        }),
    host_roles: [
      ...equipment.map(({ role }) => role),
      ...(blueprint.hostCopies.some(({ node: of }) => of === node.name) ? ['backup'] : []),
    ],
    reboots_timers: rebootTimers(blueprint, node),
    ...Object.assign({}, ...equipment.map(({ variables }) => variables)),
    bundle_folders: (bundle?.folders ?? []).map(access),
    bundle_files: (bundle?.files ?? []).map(access),
    bundle_secrets: (bundle?.secrets ?? []).map((secret) => ({ ...access(secret), file: secret.file, ...wrapperOf(secret) })),
  };
}

/** Networks of containers behind ports of the host, and those of the site that they stay out of. */
function containersOf(blueprint: Blueprint, { name }: NodePlan): JsonObject {
  const { published, layers } = blueprint;
  const networks = [...new Set(published.flatMap(({ node, network }) => (node === name ? [network] : [])))].sort();
  if (networks.length === 0) return {};
  const own = layers.flatMap(({ name: layer, cidr }) => (layer === 'docker' && networks.includes(cidr) ? [] : [cidr]));
  const ways = waysToEdge(blueprint, name);
  return { ufw_containers: networks, ufw_own_networks: own, ...(ways.length > 0 && { ufw_containers_edge: ways }) };
}

/**
 * Ports of a machine whose pods are the edge, where its containers ask for what the site itself serves: such a packet is turned to the pod before any filter sees
 * it, so that it is one to the pods' network.
 */
function waysToEdge({ flows, services, ingress, cluster }: Blueprint, node: string): readonly JsonObject[] {
  if (!cluster || !ingress || ingress.balancer || !ingress.targets.includes(node)) return [];
  const own = new Set(services.flatMap(({ serves }) => Object.values(serves).flatMap(({ host, to }) => (to === 'internet' ? [host] : []))));
  const asked = flows.flatMap(({ from, to, port }) =>
    from.kind === 'node' && from.node === node && to.kind === 'host' && own.has(to.host) ? [port] : [],
  );
  return [...EDGE_PORTS].filter(([port]) => asked.includes(port)).map(([port, inside]) => ({ port, inside, pods: cluster.pods }));
}

const imagesOf = (references: readonly string[]): JsonObject => (references.length === 0 ? {} : { k3s_images: references });

function tunnelVariables(blueprint: Blueprint, { name }: NodePlan, keys: PublicKeys): JsonObject {
  const { mesh } = blueprint;
  const peer = peerOf(blueprint, name);
  if (!mesh || !peer) return {};
  const tunnel = { interface: mesh.interface, address: `${peer.address}/${prefixOf(mesh.cidr)}`, mtu: mesh.mtu };
  return { wireguard_tunnel: tunnel, wireguard_keyless: keyless(mesh, peer, keys) };
}

const wrapperOf = ({ wrapper }: HostSecret): JsonObject => (wrapper ? { wrapper: { object: wrapper.object, key: wrapper.key } } : {});
const access = ({ path, part, mode, owner, group }: HostPath): JsonObject => ({ path, part, mode, owner, group });
