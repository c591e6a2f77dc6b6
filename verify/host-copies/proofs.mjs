// What must hold of the copies of a host, in this order: each one finds what the ones before left.
import { copying } from './copying.mjs';
import { failing } from './failing.mjs';
import { keys } from './keys.mjs';

export const proofs = { ...copying, ...keys, ...failing };
