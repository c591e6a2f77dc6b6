import type { Construct } from 'constructs';
import { LoadBalancer as HcloudLoadBalancer } from '../../../.gen/providers/hcloud/load-balancer';
import { LoadBalancerNetwork } from '../../../.gen/providers/hcloud/load-balancer-network';
import { LoadBalancerService } from '../../../.gen/providers/hcloud/load-balancer-service';
import { LoadBalancerTarget } from '../../../.gen/providers/hcloud/load-balancer-target';
import { toSeconds } from '../../units';
import { Token } from '../cdktf';
import type { CloudOptions, LoadBalancer, LoadBalancerProps, TcpService } from '../cloud';
import { labelsOf } from '../labels';
import { kept, make } from '../resource';
import { hcloud } from './provider';

/** What each size takes (docs.hetzner.com, load balancers; as of 2026-09). */
const LIMITS: Readonly<Record<string, { readonly services: number; readonly targets: number }>> = {
  lb11: { services: 5, targets: 25 },
  lb21: { services: 15, targets: 75 },
  lb31: { services: 30, targets: 150 },
};

/**
 * A load balancer that passes TCP on, over the private network.
 * @throws Error when its size is unknown or takes less than asked for, or two services listen on one port
 */
export function loadBalancer(options: CloudOptions, scope: Construct, props: LoadBalancerProps): LoadBalancer {
  const { name, type, services, targets } = props;
  refuseExcess(props);
  hcloud(scope);
  const keep = props.keep ?? options.keep ?? true;
  const balancer = make(
    HcloudLoadBalancer,
    scope,
    name,
    {
      name,
      loadBalancerType: type,
      location: props.location,
      deleteProtection: keep,
      labels: labelsOf(options, scope),
      lifecycle: kept(keep),
    },
    props,
  );
  const id = Token.asNumber(balancer.id);
  const attached = make(LoadBalancerNetwork, scope, name, {
    loadBalancerId: id,
    subnetId: props.network.subnetId,
    ip: props.privateAddress,
  });
  for (const server of targets) {
    make(LoadBalancerTarget, scope, `${name}-${server.name}`, {
      type: 'server',
      loadBalancerId: id,
      serverId: Token.asNumber(server.id),
      usePrivateIp: true,
      dependsOn: [attached],
    });
  }
  for (const service of services) make(LoadBalancerService, scope, `${name}-${service.listen}`, passthrough(balancer.id, service));
  return {
    name,
    id: balancer.id,
    ipv4: { family: 'ipv4', ip: balancer.ipv4, owner: { kind: 'balancer', id } },
    ipv6: { family: 'ipv6', ip: balancer.ipv6, owner: { kind: 'balancer', id } },
  };
}

function passthrough(loadBalancerId: string, service: TcpService) {
  return {
    loadBalancerId,
    protocol: 'tcp',
    listenPort: service.listen,
    destinationPort: service.target,
    proxyprotocol: service.proxyProtocol ?? true,
    healthCheck: {
      protocol: 'tcp',
      port: service.target,
      interval: toSeconds(service.interval ?? '15s'),
      timeout: toSeconds(service.timeout ?? '10s'),
      retries: service.retries ?? 3,
    },
  };
}

function refuseExcess({ name, type, services, targets }: LoadBalancerProps): void {
  const limits = LIMITS[type];
  if (!limits) throw new Error(`load balancer '${name}' has unknown type '${type}', expected one of ${Object.keys(LIMITS).join(', ')}`);
  const excess = [
    ...(services.length > limits.services ? [`${services.length} services of ${limits.services}`] : []),
    ...(targets.length > limits.targets ? [`${targets.length} targets of ${limits.targets}`] : []),
  ];
  if (excess.length > 0) throw new Error(`load balancer '${name}' of type ${type} has ${excess.join(' and ')}`);
  const ports = services.map((service) => service.listen);
  const twice = ports.find((port, i) => ports.indexOf(port) !== i);
  if (twice !== undefined) throw new Error(`load balancer '${name}' listens twice on port ${twice}`);
}
