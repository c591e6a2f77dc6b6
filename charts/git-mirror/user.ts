/** Nobody in particular, who owns the repositories. */
export const MIRROR = 1000;
