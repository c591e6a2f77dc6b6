/** What was found instead of what was expected; undefined where they are the same. */
export const differs = (found, expected) =>
  JSON.stringify(found) === JSON.stringify(expected) ? undefined : `got ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`;
