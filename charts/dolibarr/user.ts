/** The image's user `www-data`, who owns what is uploaded. */
export const WWW_DATA = 33;
