import type { Cidr, Ipv4 } from '../../constructs/network/cidr';
import { networkZone } from '../../environments/catalogue';
import type { NodePlan } from '../blueprint';
import type { Site } from '../site';

/** A part of the site that is, or should be, in a network of its own addresses. */
export interface Claim {
  readonly layer: 'private' | 'mesh';
  /** Network that the address comes from. */
  readonly cidr: Cidr;
  /** Path of that network in the site file. */
  readonly network: string;
  readonly owner: string;
  /** Path of the address. */
  readonly path: string;
  /** Undefined where the network is full. */
  readonly address: Ipv4 | undefined;
  /** Whether the site file states it; what it does not is allocated. */
  readonly written: boolean;
}

/** Whether the node stands where its provider has private networks. */
export const canJoinNetwork = ({ provider, machine }: NodePlan): boolean => networkZone(provider, machine.location) !== undefined;

/** Every address of the private network and the mesh. */
export function claims({ environment: { network, mesh, ingress }, blueprint }: Site): readonly Claim[] {
  const inPrivate = (owner: string, path: string, address: Ipv4 | undefined, written: boolean): readonly Claim[] =>
    network
      ? [
          {
            layer: 'private',
            cidr: network.subnet ?? network.cidr,
            network: network.subnet === undefined ? 'network.cidr' : 'network.subnet',
            owner,
            path,
            address,
            written,
          },
        ]
      : [];
  const inMesh = (owner: string, path: string, address: Ipv4 | undefined, written: boolean): readonly Claim[] =>
    mesh ? [{ layer: 'mesh', cidr: mesh.cidr, network: 'mesh.cidr', owner, path, address, written }] : [];
  const balancer = blueprint.ingress?.balancer;
  const devices = new Map(blueprint.mesh?.peers.filter(({ kind }) => kind === 'device').map(({ name, address }) => [name, address]));
  return [
    ...blueprint.nodes
      .filter((node) => canJoinNetwork(node) || node.privateAddress !== undefined)
      .flatMap(({ name, machine, privateAddress }) =>
        inPrivate(`node '${name}'`, `nodes.${name}.privateAddress`, privateAddress, machine.privateAddress !== undefined),
      ),
    ...(balancer
      ? inPrivate(
          'the load balancer',
          'ingress.privateAddress',
          balancer.privateAddress,
          ingress?.kind === 'load-balancer' && ingress.privateAddress !== undefined,
        )
      : []),
    ...blueprint.nodes.flatMap(({ name, machine, meshAddress }) =>
      inMesh(`node '${name}'`, `nodes.${name}.meshAddress`, meshAddress, machine.meshAddress !== undefined),
    ),
    ...Object.entries(mesh?.devices ?? {}).flatMap(([name, { meshAddress }]) =>
      inMesh(`device '${name}'`, `mesh.devices.${name}.meshAddress`, devices.get(name), meshAddress !== undefined),
    ),
  ];
}
