import { contains, indexOf, nth, sizeOf, type Cidr, type Ipv4 } from '../network/cidr';

/** Size of the block that each node gets of the pods' network: a /24 (K3s leaves kube-controller-manager's `--node-cidr-mask-size` at 24). */
const BLOCK = 256;

/**
 * First addresses of the first blocks of the pods' network. What a node itself, or a pod in its network, sends to a pod of another node comes
 * from the first address of its block, that of `flannel.1`, and not from the node's own (kube-router issue 332, rke2 issue 1227).
 * @param pods Network of all pods
 * @param blocks How many; a network that is smaller has fewer
 */
export function overlayAddresses(pods: Cidr, blocks: number): readonly Ipv4[] {
  return Array.from({ length: Math.min(blocks, sizeOf(pods) / BLOCK) }, (_, n) => nth(pods, n * BLOCK));
}

/** Whether an address of the pods' network is a node's: no pod ever has it. */
export const isOverlayAddress = (pods: Cidr, address: Ipv4): boolean => contains(pods, address) && indexOf(pods, address) % BLOCK === 0;
