/** The image's user `mysql`. */
export const MYSQL = 999;
