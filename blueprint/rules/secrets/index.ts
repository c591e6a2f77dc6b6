import type { Rule } from '../../rule';
import { secretsAuthorityUncertified } from './authority-uncertified';
import { secretsAuthorityUnmade } from './authority-unmade';
import { secretsDeliveredTwice } from './delivered-twice';
import { secretsHalfLogin } from './half-login';
import { secretsNameReserved } from './name-reserved';
import { secretsPlaceTaken } from './place-taken';
import { secretsUnusableName } from './unusable-name';
import { secretsVaultException } from './vault-exception';
import { secretsVaultTooLate } from './vault-too-late';
import { secretsVaultUncertified } from './vault-uncertified';

export const secretsRules: readonly Rule[] = [
  secretsAuthorityUncertified,
  secretsAuthorityUnmade,
  secretsDeliveredTwice,
  secretsHalfLogin,
  secretsNameReserved,
  secretsPlaceTaken,
  secretsUnusableName,
  secretsVaultException,
  secretsVaultTooLate,
  secretsVaultUncertified,
];
