/**
 * How running pods take another value of a Secret that the manifests alone do not tell: `reload` when what runs in them reads its file again by itself,
 * `once` when only what begins empty reads it at all.
 */
export type Taking = 'reload' | 'once';

/** By component and need; `grants` is what a service holds of those who asked it. What is not named is read when a pod starts. */
export type Takes = Readonly<Record<string, Readonly<Record<string, Taking>>>>;

/** Needs that a component reads again by itself. */
export const reloads = (...needs: readonly string[]): Readonly<Record<string, Taking>> =>
  Object.fromEntries(needs.map((need) => [need, 'reload'] as const));
