import type { Rule } from '../../rule';
import { signInHostBeyondCookie } from './host-beyond-cookie';
import { signInOpenToAll } from './open-to-all';
import { signInReturnUnserved } from './return-unserved';

export const signInRules: readonly Rule[] = [signInHostBeyondCookie, signInOpenToAll, signInReturnUnserved];
