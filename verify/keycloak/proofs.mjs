// What must hold of Keycloak, in the order in which it is tried. Each gives undefined, or what was found instead.
import { starting } from './starting.mjs';
import { signing } from './signing.mjs';
import { refusing } from './refusing.mjs';
import { keeping } from './keeping.mjs';
import { federating } from './federating.mjs';

export const proofs = { ...starting, ...signing, ...refusing, ...keeping, ...federating };
