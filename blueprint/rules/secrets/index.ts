import type { Rule } from '../../rule';
import { secretsNameReserved } from './name-reserved';
import { secretsPlaceTaken } from './place-taken';
import { secretsUnusableName } from './unusable-name';

export const secretsRules: readonly Rule[] = [secretsNameReserved, secretsPlaceTaken, secretsUnusableName];
