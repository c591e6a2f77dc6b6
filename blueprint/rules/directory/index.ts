import type { Rule } from '../../rule';
import { directoryDomainNotOwn } from './domain-not-own';
import { directoryDomainSpecialUse } from './domain-special-use';
import { directoryDomainTaken } from './domain-taken';
import { directoryPrincipalDoubled } from './principal-doubled';

export const directoryRules: readonly Rule[] = [
  directoryDomainNotOwn,
  directoryDomainSpecialUse,
  directoryDomainTaken,
  directoryPrincipalDoubled,
];
