/** A field of an answered need that an option of a service names. */
export interface Reference {
  /** Keys that lead to it. */
  readonly path: readonly string[];
  readonly need: string;
  readonly field: string;
}

/** Every `{ need, field }` among options, however deep. */
export function referencesIn(value: unknown, path: readonly string[] = [], seen: ReadonlySet<object> = new Set()): readonly Reference[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  const { need, field, ...rest } = value as { readonly need?: unknown; readonly field?: unknown };
  if (typeof need === 'string' && typeof field === 'string' && Object.keys(rest).length === 0) return [{ path, need, field }];
  const within = new Set(seen).add(value);
  return Object.entries(value).flatMap(([key, inner]) => referencesIn(inner, [...path, key], within));
}
