import type { ServicePlan } from '../blueprint';
import { hosted } from '../hosting';
import type { Site } from '../site';

/** A port of a host that something listens on. */
export interface PortClaim {
  readonly node: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Who listens. */
  readonly by: string;
  /** Line of the site file that can be changed. */
  readonly at: string;
}

/** Mailcow's ports for mail (docs.mailcow.email, prerequisites); its web ports depend on who else is there. */
const MAIL = [25, 465, 587, 143, 993, 110, 995, 4190];
const WEB = [80, 443];
/** Where Mailcow's web server goes, on the mesh address, behind the ingress of the cluster. */
const WEB_BEHIND_EDGE = [8080, 8443];

/** Every port that the hosts of the site listen on; fixed ones first, those of the site file after. */
export function portClaims({ blueprint: { nodes, mesh, cluster, ingress, services } }: Site): readonly PortClaim[] {
  const onMachines = hosted(services);
  const entrances = new Set(ingress?.targets);
  return nodes.flatMap(({ name, roles, k3s, meshAddress }): readonly PortClaim[] => {
    const claim = (protocol: PortClaim['protocol'], ports: readonly number[], by: string, at: string): readonly PortClaim[] =>
      ports.map((port) => ({ node: name, protocol, port, by, at }));
    const serves = k3s === 'server' || k3s === 'first-server';
    const edge = k3s !== undefined && entrances.has(name);
    const rolesPath = `nodes.${name}.roles`;
    return [
      ...claim('tcp', [22], 'SSH', rolesPath),
      ...(k3s === undefined
        ? []
        : [...claim('tcp', [10250], 'the kubelet', rolesPath), ...claim('udp', [8472], 'the pod network', rolesPath)]),
      ...(serves ? claim('tcp', [6443], 'the Kubernetes API', rolesPath) : []),
      ...(serves && cluster?.datastore === 'etcd' ? claim('tcp', [2379, 2380], 'etcd', rolesPath) : []),
      ...(edge ? claim('tcp', WEB, "the cluster's ingress", 'ingress') : []),
      ...(roles.includes('mail') && !onMachines.some(({ node }) => node === name)
        ? // without a mesh address there is none that pods reach and the internet does not
          [
            ...claim('tcp', MAIL, 'Mailcow', rolesPath),
            ...claim('tcp', edge && meshAddress !== undefined ? WEB_BEHIND_EDGE : WEB, 'Mailcow', rolesPath),
          ]
        : []),
      ...(mesh && meshAddress !== undefined ? claim('udp', [mesh.port], 'WireGuard', 'mesh.port') : []),
      ...onMachines
        .filter(({ node }) => node === name)
        .flatMap(({ service, key, component }) =>
          Object.values(component.ports).flatMap(({ port, protocol }) =>
            claim(protocol, [port], `${service.name}/${key}`, `services.${service.name}`),
          ),
        ),
      ...(k3s === undefined
        ? []
        : services.flatMap((service) =>
            inHostNetwork(service).flatMap(({ component, port, protocol }) =>
              claim(protocol, [port], `${service.name}/${component}`, `services.${service.name}`),
            ),
          )),
    ];
  });
}

/** Ports of pods in the network of their node, which may be any node of the cluster. */
function inHostNetwork({
  components,
}: ServicePlan): readonly { readonly component: string; readonly port: number; readonly protocol: PortClaim['protocol'] }[] {
  return Object.entries(components)
    .filter(([, { hostNetwork }]) => hostNetwork)
    .flatMap(([component, { ports }]) => Object.values(ports).map(({ port, protocol }) => ({ component, port, protocol })));
}
