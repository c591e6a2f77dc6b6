import type { Rule } from '../../rule';
import { networkOverlap } from './overlap';

export const networkRules: readonly Rule[] = [networkOverlap];
