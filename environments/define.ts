import type { EnvironmentInput } from './environment';
import type { Exact } from './exact';
import type { LOCAL_PATH } from '../blueprint/contracts/volume';
import type { ServiceUse } from '../blueprint/service';

type Names<T> = T extends object ? Extract<keyof T, string> : never;

/** A reference that names nothing becomes a type that nothing has, and that says so in the compiler's message. */
type Known<Ref, Allowed extends string, What extends string> = Ref extends Allowed
  ? Ref
  : Ref & {
      readonly mistake: `the site has no ${What} '${Extract<Ref, string>}'`;
      readonly known: [Allowed] extends [never] ? 'none' : Allowed;
    };

type CheckedUse<U, E> =
  U extends ServiceUse<infer I>
    ? U & CheckedName<I, 'on', Names<Field<E, 'nodes'>>, 'node'> & CheckedAnswers<I, Names<Field<E, 'services'>> | typeof LOCAL_PATH>
    : U;

type CheckedName<I, K extends string, Allowed extends string, What extends string> =
  I extends Readonly<Record<K, infer Ref extends string>> ? ([Ref] extends [Allowed] ? unknown : Known<Ref, Allowed, What>) : unknown;

type CheckedAnswers<I, Allowed extends string> = I extends { readonly answeredBy: infer Named }
  ? { readonly [N in keyof Named]: CheckedName<Named, N & string, Allowed, 'service'> }[keyof Named]
  : unknown;

type Field<E, K extends string> = E extends { readonly [P in K]: infer V } ? V : Record<never, never>;
type List<T, Allowed extends string, What extends string> = T extends readonly unknown[]
  ? { readonly [I in keyof T]: Known<T[I], Allowed, What> }
  : T;

/** Buckets that take copies, and nodes that are copied. */
type CheckedPlaces<P, E> = {
  readonly [B in keyof P]: B extends 'to'
    ? List<P[B], Names<Field<E, 'buckets'>>, 'bucket'>
    : B extends 'nodes'
      ? List<P[B], Names<Field<E, 'nodes'>>, 'node'>
      : P[B];
};

/** The same shape, with every name that must exist elsewhere in the file checked by the compiler. */
type References<E> = {
  readonly [K in keyof E]: K extends 'services'
    ? { readonly [S in keyof E[K]]: CheckedUse<E[K][S], E> }
    : K extends 'backup'
      ? { readonly [B in keyof E[K]]: B extends 'hosts' ? CheckedPlaces<E[K][B], E> : CheckedPlaces<E[K], E>[B] }
      : K extends 'nodeDomain'
        ? Known<E[K], Names<Field<E, 'zones'>>, 'zone'>
        : E[K];
};

/**
 * States a site. The compiler checks the types and that nodes, buckets and zones that are named exist; `archipel check` judges the rest.
 * @example defineEnvironment({ name: 'lab', operator: {…}, nodes: { one: machine({…}) } })
 */
export function defineEnvironment<const E extends EnvironmentInput>(
  environment: E & References<E> & Exact<E, EnvironmentInput>,
): EnvironmentInput {
  return environment;
}
