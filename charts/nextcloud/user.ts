/** The image's user `www-data`; its makers run it as root, which it need not be. */
export const WWW_DATA = 33;
/** Where the volume is. */
export const HTML = '/var/www/html';
