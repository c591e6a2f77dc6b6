import type { Rule } from '../../rule';
import { stateLocalShared } from './local-shared';
import { stateOwnBucket } from './own-bucket';
import { stateSameLocation } from './same-location';

export const stateRules: readonly Rule[] = [stateLocalShared, stateOwnBucket, stateSameLocation];
