import { randomBytes } from 'node:crypto';
import type { Source } from '../../constructs/secrets';

/** Randomness and time of the machine; the library itself takes neither. */
export const systemSource: Source = { random: (bytes) => randomBytes(bytes), now: () => new Date() };
