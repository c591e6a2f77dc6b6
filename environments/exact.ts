type AllKeys<S> = S extends unknown ? keyof S : never;
type At<S, K> = S extends unknown ? (K extends keyof S ? NonNullable<S[K]> : never) : never;
/** What is compared as it stands: leaves, lists, and uses of services, which check their own options. */
type Leaf = string | number | boolean | readonly unknown[] | { readonly definition: unknown };

/**
 * The type of what was written, where a key that the schema lacks has a type that nothing has. Generic parameters lose the compiler's own check of unknown keys;
 * this brings it back.
 */
export type Exact<I, S> = {
  readonly [K in keyof I]: K extends AllKeys<S>
    ? I[K] extends Leaf
      ? I[K]
      : Exact<I[K], At<S, K>>
    : { readonly mistake: `unknown key '${Extract<K, string>}'` };
};
