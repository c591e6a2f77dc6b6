/** The image's user `www-data`, as whom its web server and its commands run. */
export const WWW_DATA = 33;
