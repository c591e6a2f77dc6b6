import type { Rule } from '../rule';
import { meshRules } from './mesh';
import { networkRules } from './network';

/** Every rule, by topic: the folder and file of a rule are its id. */
export const rules: readonly Rule[] = [...networkRules, ...meshRules];
