/** What can be synthesized. */
export const LAYERS = ['terraform', 'kubernetes', 'hosts'] as const;
export type Layer = (typeof LAYERS)[number];

/** The layers that follow from the blueprint alone: plain data goes in and comes out, so another thread can make them. */
export const PLAIN_LAYERS = ['terraform', 'hosts'] as const satisfies readonly Layer[];
export type PlainLayer = (typeof PLAIN_LAYERS)[number];
