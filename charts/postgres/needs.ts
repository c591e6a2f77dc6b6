/** Needs of who copies into the buckets of the site. */
export const bucketNeed = (key: string): string => `archive-${key}`;
/** Need of a standby for the bucket that it follows. */
export const FOLLOWED = 'followed';
