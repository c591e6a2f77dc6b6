import type { Rule } from '../../rule';
import { signInCookieElsewhere } from './cookie-elsewhere';
import { signInCookiesOverlap } from './cookies-overlap';
import { signInHostBeyondCookie } from './host-beyond-cookie';
import { signInOpenToAll } from './open-to-all';
import { signInReturnUnserved } from './return-unserved';
import { signInUnknownService } from './unknown-service';

export const signInRules: readonly Rule[] = [
  signInCookieElsewhere,
  signInCookiesOverlap,
  signInHostBeyondCookie,
  signInOpenToAll,
  signInReturnUnserved,
  signInUnknownService,
];
