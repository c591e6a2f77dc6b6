import type { TerraformStack } from '../constructs/terraform/cdktf';
import { only, type StackContext } from './made';

/** The load balancer: TCP passed through, so that TLS ends in the cluster. */
export function edge(stack: TerraformStack, { blueprint, cloudOf, made }: StackContext): void {
  const { ingress, flows } = blueprint;
  const { balancer } = ingress ?? {};
  if (!ingress || !balancer) return;
  const network = made.get('network', balancer.provider);
  const { loadBalancer } = cloudOf(balancer.provider);
  if (!network || !loadBalancer) return;
  const ports = [...new Set(flows.filter(({ to }) => to.kind === 'balancer').map(({ port }) => port))];
  made.add(
    'balancer',
    'ingress',
    loadBalancer(stack, {
      name: balancer.label,
      type: balancer.type,
      location: balancer.location,
      network,
      targets: ingress.targets.flatMap((name) => only(made.get('server', name))),
      services: ports.map((port) => ({ listen: port, target: port, proxyProtocol: ingress.proxyProtocol })),
      ...(balancer.privateAddress !== undefined && { privateAddress: balancer.privateAddress }),
    }),
  );
}
