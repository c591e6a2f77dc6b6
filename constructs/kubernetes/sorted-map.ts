/** A map of texts, such as labels. */
export type TextMap = Readonly<Record<string, string>>;

/** The map in the order of its keys, so that the order in which it was written changes no byte. */
export function sortedMap(map: TextMap): TextMap {
  const result: Record<string, string> = {};
  for (const key of Object.keys(map).sort()) result[key] = map[key] ?? '';
  return result;
}

/** The same, undefined for a map that is empty. */
export function sortedMapOrNone(map: TextMap): TextMap | undefined {
  return Object.keys(map).length === 0 ? undefined : sortedMap(map);
}
