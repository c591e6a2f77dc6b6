/** Nobody in particular: the image has no user of its own, and its program asks for none. */
export const OLLAMA = 1000;
