/**
 * Name that images have which nodes import from a tarball. No registry may answer to it, and containerd takes `localhost` for a host like any other: who
 * listens on port 80 of a node could give it an image. So such an image is never pulled.
 */
export const IMPORTED = 'localhost/archipel';

/** Whether nodes import the image instead of pulling it. */
export const isImported = (reference: string): boolean => reference.startsWith(`${IMPORTED}/`);
