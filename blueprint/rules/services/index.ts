import type { Rule } from '../../rule';
import { servicesGuestsBesideOthers } from './guests-beside-others';
import { servicesGuestsOutsideDev } from './guests-outside-dev';
import { servicesHostUncertified } from './host-uncertified';
import { servicesHostWithoutMachine } from './host-without-machine';
import { servicesImageUnpinned } from './image-unpinned';
import { servicesMachineOffMesh } from './machine-off-mesh';
import { servicesMaxBelowReplicas } from './max-below-replicas';
import { servicesNameClash } from './name-clash';
import { servicesNameTooLong } from './name-too-long';
import { servicesNamespaceReserved } from './namespace-reserved';
import { servicesOnNotInCluster } from './on-not-in-cluster';
import { servicesOnTainted } from './on-tainted';
import { servicesOnUnknown } from './on-unknown';
import { servicesPodSecurityTooLow } from './pod-security-too-low';
import { servicesPortDoubled } from './port-doubled';
import { servicesPortOutOfRange } from './port-out-of-range';
import { servicesQuorumEven } from './quorum-even';
import { servicesQuorumTogether } from './quorum-together';
import { servicesReplicasOverNodes } from './replicas-over-nodes';
import { servicesRoleTaken } from './role-taken';
import { servicesServesUnknown } from './serves-unknown';
import { servicesSidecarsUncertified } from './sidecars-uncertified';
import { servicesSidecarsUnknown } from './sidecars-unknown';
import { servicesVolumeShared } from './volume-shared';
import { servicesWafWithoutEdge } from './waf-without-edge';
import { servicesWeightWithoutEdge } from './weight-without-edge';
import { servicesWildcardUncertified } from './wildcard-uncertified';

export const servicesRules: readonly Rule[] = [
  servicesGuestsBesideOthers,
  servicesGuestsOutsideDev,
  servicesHostUncertified,
  servicesHostWithoutMachine,
  servicesImageUnpinned,
  servicesMachineOffMesh,
  servicesMaxBelowReplicas,
  servicesNameClash,
  servicesNameTooLong,
  servicesNamespaceReserved,
  servicesOnNotInCluster,
  servicesOnTainted,
  servicesOnUnknown,
  servicesPodSecurityTooLow,
  servicesPortDoubled,
  servicesPortOutOfRange,
  servicesQuorumEven,
  servicesQuorumTogether,
  servicesReplicasOverNodes,
  servicesRoleTaken,
  servicesServesUnknown,
  servicesSidecarsUncertified,
  servicesSidecarsUnknown,
  servicesVolumeShared,
  servicesWafWithoutEdge,
  servicesWeightWithoutEdge,
  servicesWildcardUncertified,
];
