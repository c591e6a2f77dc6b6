import type { Rule } from '../../rule';
import { capacityAfterNodeLoss } from './after-node-loss';
import { capacityComponentOverAnyNode } from './component-over-any-node';
import { capacityLimitBelowRequest } from './limit-below-request';
import { capacityMachineOverNode } from './machine-over-node';
import { capacityMaxReplicas } from './max-replicas';
import { capacityMemoryOvercommit } from './memory-overcommit';
import { capacityPinnedOverNode } from './pinned-over-node';
import { capacityQuotaTooSmall } from './quota-too-small';
import { capacityRequestsOverNodes } from './requests-over-nodes';

export const capacityRules: readonly Rule[] = [
  capacityAfterNodeLoss,
  capacityComponentOverAnyNode,
  capacityLimitBelowRequest,
  capacityMachineOverNode,
  capacityMaxReplicas,
  capacityMemoryOvercommit,
  capacityPinnedOverNode,
  capacityQuotaTooSmall,
  capacityRequestsOverNodes,
];
