import type { ServicePlan } from '../../blueprint/blueprint';
import type { Equipment, HostFacts } from '../../blueprint/equipment';
import { takesPods } from './nodes';

/** What attaches volumes on each node of the cluster where pods run: the initiator of iSCSI, and what encrypts. */
export const iscsiOfHosts = (
  { on, options }: Pick<ServicePlan<{ readonly encrypted: boolean }>, 'on' | 'options'>,
  { nodes }: HostFacts,
): readonly Equipment[] =>
  nodes
    .filter((node) => takesPods(node) && (on === undefined || node.name === on))
    .map(({ name }) => ({ node: name, role: 'iscsi', variables: { iscsi_encrypted: options.encrypted } }));
