import type { Rule } from '../../rule';
import { networkAddressOutside } from './address-outside';
import { networkAddressReserved } from './address-reserved';
import { networkAddressTaken } from './address-taken';
import { networkAddressWithoutNetwork } from './address-without-network';
import { networkFull } from './full';
import { networkMtuPrivate } from './mtu-private';
import { networkNoMember } from './no-member';
import { networkNotPrivate } from './not-private';
import { networkOverlap } from './overlap';
import { networkSubnetOutside } from './subnet-outside';
import { networkTooSmall } from './too-small';
import { networkZoneMismatch } from './zone-mismatch';
import { networkZoneUnknown } from './zone-unknown';

export const networkRules: readonly Rule[] = [
  networkOverlap,
  networkNotPrivate,
  networkTooSmall,
  networkSubnetOutside,
  networkFull,
  networkAddressOutside,
  networkAddressReserved,
  networkAddressTaken,
  networkAddressWithoutNetwork,
  networkMtuPrivate,
  networkZoneUnknown,
  networkZoneMismatch,
  networkNoMember,
];
