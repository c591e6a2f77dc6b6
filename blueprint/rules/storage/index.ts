import type { Rule } from '../../rule';
import { storageBucketNameDoubled } from './bucket-name-doubled';
import { storageBucketUnknown } from './bucket-unknown';
import { storageCopiesOverDisks } from './copies-over-disks';
import { storageCopiesOverNodes } from './copies-over-nodes';
import { storageLockOverExpiry } from './lock-over-expiry';
import { storageLockTooLong } from './lock-too-long';
import { storageLockWithoutVersioning } from './lock-without-versioning';
import { storageNameTaken } from './name-taken';
import { storageOneCopy } from './one-copy';
import { storageReplicatedTwice } from './replicated-twice';
import { storageVersionsNeverExpire } from './versions-never-expire';
import { storageVolumeOverAnyDisk } from './volume-over-any-disk';
import { storageVolumesOverDisk } from './volumes-over-disk';

export const storageRules: readonly Rule[] = [
  storageBucketNameDoubled,
  storageBucketUnknown,
  storageCopiesOverDisks,
  storageCopiesOverNodes,
  storageLockOverExpiry,
  storageLockTooLong,
  storageLockWithoutVersioning,
  storageNameTaken,
  storageOneCopy,
  storageReplicatedTwice,
  storageVersionsNeverExpire,
  storageVolumeOverAnyDisk,
  storageVolumesOverDisk,
];
