import type { ServicePlan } from '../../blueprint/blueprint';
import type { Equipment, HostFacts } from '../../blueprint/equipment';

/** Mappings of memory that Elasticsearch may ask for (docs.sonarsource.com, Linux requirements); Debian allows 65530, and no pod may change that. */
export const MAP_COUNT = 524_288;

/** What it asks of the kernel, on each node that its pod may run on. */
export const kernelOfHosts = ({ name, on }: Pick<ServicePlan, 'name' | 'on'>, { nodes }: HostFacts): readonly Equipment[] =>
  nodes
    .filter((node) => node.k3s !== undefined && (on === undefined || node.name === on))
    .map((node) => ({
      node: node.name,
      role: 'kernel',
      variables: { [`kernel_of_${name.replaceAll('-', '_')}`]: { 'vm.max_map_count': MAP_COUNT } },
    }));
