import type { ClusterPlan, ServicePlan } from '../../blueprint/blueprint';
import type { Equipment, HostFacts } from '../../blueprint/equipment';
import { nth, type Ipv4 } from '../../constructs/network/cidr';
import { toSeconds, type Duration } from '../../constructs/units';
import { neverRefused } from './allowed';

/** Beside the cluster's DNS, in the part of the range that Kubernetes gives to nobody by itself (kubernetes.io, "Service ClusterIP allocation"). */
const NUMBER = 11;
/** Where a host finds what it signs in with. */
const FOLDER = '/etc/crowdsec/archipel';

/** Address at which hosts find the local API: they do not ask the cluster's DNS. */
export const entranceOf = ({ services }: ClusterPlan): Ipv4 => nth(services, NUMBER);

/** Name under which a host's CrowdSec reports. */
export const machineOf = (node: string): string => `host-${node}`;

/** CrowdSec on every host; members of the cluster join its local API, where it has one. */
export function crowdsecOnHosts({ components, options }: ServicePlan<{ readonly ban: Duration }>, site: HostFacts): readonly Equipment[] {
  const { cluster, mesh, nodes } = site;
  const port = components['lapi']?.ports['api']?.port;
  return nodes.map(({ name: node, k3s }): Equipment => {
    const common = {
      crowdsec_allowed: neverRefused(site),
      crowdsec_ban: `${toSeconds(options.ban)}s`,
      ...(mesh && { crowdsec_tunnel: mesh.port }),
    };
    if (!cluster || k3s === undefined) return { node, role: 'crowdsec', variables: common };
    return {
      node,
      role: 'crowdsec',
      variables: { ...common, crowdsec_api: `http://${entranceOf(cluster)}:${port}/`, crowdsec_machine: machineOf(node) },
      secrets: { [`${FOLDER}/agent`]: 'host-agent', [`${FOLDER}/bouncer`]: 'host-bouncer' },
    };
  });
}
