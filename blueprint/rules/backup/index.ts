import type { Rule } from '../../rule';
import { backupBucketExpires } from './bucket-expires';
import { backupExpiresBeforeKeep } from './expires-before-keep';
import { backupHostNodeUnknown } from './host-node-unknown';
import { backupHostNone } from './host-none';
import { backupHostOneProvider } from './host-one-provider';
import { backupHostPlaceTaken } from './host-place-taken';
import { backupHostPlacesTogether } from './host-places-together';
import { backupHostSameDomain } from './host-same-domain';
import { backupHostSingleCopy } from './host-single-copy';
import { backupHostUnlocked } from './host-unlocked';
import { backupIntervalOverRpo } from './interval-over-rpo';
import { backupKeepBelowLock } from './keep-below-lock';
import { backupKeepsUnknown } from './keeps-unknown';
import { backupMaskWithoutDatabase } from './mask-without-database';
import { backupNobodyCopies } from './nobody-copies';
import { backupNone } from './none';
import { backupOneProvider } from './one-provider';
import { backupRetentionBelowPromise } from './retention-below-promise';
import { backupSameFailureDomain } from './same-failure-domain';
import { backupSingleCopy } from './single-copy';
import { backupTargetsTogether } from './targets-together';
import { backupUnlocked } from './unlocked';
import { backupVolumeForgotten } from './volume-forgotten';

export const backupRules: readonly Rule[] = [
  backupBucketExpires,
  backupExpiresBeforeKeep,
  backupHostNodeUnknown,
  backupHostNone,
  backupHostOneProvider,
  backupHostPlaceTaken,
  backupHostPlacesTogether,
  backupHostSameDomain,
  backupHostSingleCopy,
  backupHostUnlocked,
  backupIntervalOverRpo,
  backupKeepBelowLock,
  backupKeepsUnknown,
  backupMaskWithoutDatabase,
  backupNobodyCopies,
  backupNone,
  backupOneProvider,
  backupRetentionBelowPromise,
  backupSameFailureDomain,
  backupSingleCopy,
  backupTargetsTogether,
  backupUnlocked,
  backupVolumeForgotten,
];
