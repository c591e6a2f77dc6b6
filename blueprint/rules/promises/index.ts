import type { Rule } from '../../rule';
import { promisesAddressStuck } from './address-stuck';
import { promisesAllNodesTooFast } from './all-nodes-too-fast';
import { promisesAllNodesWithoutCopy } from './all-nodes-without-copy';
import { promisesControlPlane } from './control-plane';
import { promisesDataWithoutBackup } from './data-without-backup';
import { promisesEntranceLost } from './entrance-lost';
import { promisesNodeCapacity } from './node-capacity';
import { promisesNodeLoss } from './node-loss';
import { promisesNothingKept } from './nothing-kept';
import { promisesPodRestart } from './pod-restart';
import { promisesRpoOrder } from './rpo-order';
import { promisesRtoOrder } from './rto-order';
import { promisesUnknownFailure } from './unknown-failure';
import { promisesUnknownNode } from './unknown-node';

export const promisesRules: readonly Rule[] = [
  promisesAddressStuck,
  promisesAllNodesTooFast,
  promisesAllNodesWithoutCopy,
  promisesControlPlane,
  promisesDataWithoutBackup,
  promisesEntranceLost,
  promisesNodeCapacity,
  promisesNodeLoss,
  promisesNothingKept,
  promisesPodRestart,
  promisesRpoOrder,
  promisesRtoOrder,
  promisesUnknownFailure,
  promisesUnknownNode,
];
