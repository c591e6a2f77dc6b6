import type { Rule } from '../rule';
import { networkRules } from './network';

/** Every rule, by topic: the folder and file of a rule are its id. */
export const rules: readonly Rule[] = [...networkRules];
