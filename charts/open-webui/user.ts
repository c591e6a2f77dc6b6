/** The image runs as root and asks for nothing of it; its files are for everybody to read. */
export const WEBUI = 1000;
