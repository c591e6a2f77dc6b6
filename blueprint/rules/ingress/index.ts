import type { Rule } from '../../rule';
import { ingressBalancerFull } from './balancer-full';
import { ingressBalancerType } from './balancer-type';
import { ingressBalancerWithoutNetwork } from './balancer-without-network';
import { ingressBalancerZone } from './balancer-zone';
import { ingressEdgeWithoutIngress } from './edge-without-ingress';
import { ingressFloatingHolder } from './floating-holder';
import { ingressFloatingProvider } from './floating-provider';
import { ingressFloatingZone } from './floating-zone';
import { ingressNoSignIn } from './no-sign-in';
import { ingressNoTarget } from './no-target';
import { ingressPortClash } from './port-clash';
import { ingressTargetBehindNat } from './target-behind-nat';
import { ingressTargetDoubled } from './target-doubled';
import { ingressTargetOutsideCluster } from './target-outside-cluster';
import { ingressTargetOutsideNetwork } from './target-outside-network';
import { ingressTargetUnknown } from './target-unknown';
import { ingressUnused } from './unused';

export const ingressRules: readonly Rule[] = [
  ingressBalancerType,
  ingressBalancerFull,
  ingressBalancerZone,
  ingressBalancerWithoutNetwork,
  ingressEdgeWithoutIngress,
  ingressNoSignIn,
  ingressNoTarget,
  ingressTargetUnknown,
  ingressTargetDoubled,
  ingressTargetOutsideCluster,
  ingressTargetOutsideNetwork,
  ingressTargetBehindNat,
  ingressPortClash,
  ingressFloatingHolder,
  ingressFloatingProvider,
  ingressFloatingZone,
  ingressUnused,
];
