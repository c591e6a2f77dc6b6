/** The image's user `node`, who owns what is uploaded. */
export const NODE = 1000;
