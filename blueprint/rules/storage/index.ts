import type { Rule } from '../../rule';
import { storageBucketNameDoubled } from './bucket-name-doubled';
import { storageBucketUnknown } from './bucket-unknown';
import { storageLockOverExpiry } from './lock-over-expiry';
import { storageLockTooLong } from './lock-too-long';
import { storageLockWithoutVersioning } from './lock-without-versioning';
import { storageVersionsNeverExpire } from './versions-never-expire';
import { storageVolumeOverAnyDisk } from './volume-over-any-disk';
import { storageVolumesOverDisk } from './volumes-over-disk';

export const storageRules: readonly Rule[] = [
  storageBucketNameDoubled,
  storageBucketUnknown,
  storageLockOverExpiry,
  storageLockTooLong,
  storageLockWithoutVersioning,
  storageVersionsNeverExpire,
  storageVolumeOverAnyDisk,
  storageVolumesOverDisk,
];
