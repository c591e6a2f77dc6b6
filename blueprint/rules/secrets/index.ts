import type { Rule } from '../../rule';
import { secretsDeliveredTwice } from './delivered-twice';
import { secretsNameReserved } from './name-reserved';
import { secretsPlaceTaken } from './place-taken';
import { secretsUnusableName } from './unusable-name';
import { secretsVaultTooLate } from './vault-too-late';
import { secretsVaultUncertified } from './vault-uncertified';

export const secretsRules: readonly Rule[] = [
  secretsDeliveredTwice,
  secretsNameReserved,
  secretsPlaceTaken,
  secretsUnusableName,
  secretsVaultTooLate,
  secretsVaultUncertified,
];
