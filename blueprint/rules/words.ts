/** The first names of a list, and how many more: `a, b, c and 4 more`. */
export const enumerate = (names: readonly string[], shown = 3): string => enumerateAll([names], shown);

/** The first names of several lists, without joining the lists. */
export function enumerateAll(lists: readonly (readonly string[])[], shown = 3): string {
  const more = lists.reduce((all, names) => all + names.length, 0) - shown;
  const first = lists
    .flatMap((names) => names.slice(0, shown))
    .slice(0, shown)
    .join(', ');
  return more > 0 ? `${first} and ${more} more` : first;
}

/** Adds to the list of a key, and makes the list where there is none. */
export function gather<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** `1 server`, `2 servers`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Seconds as a person says them: `350s`, `24m`, `2h`. */
export function lasting(seconds: number): string {
  const [unit, size] = seconds >= 7200 ? ['h', 3600] : seconds >= 600 ? ['m', 60] : ['s', 1];
  return `${Math.ceil(seconds / (size as number))}${unit}`;
}

/** A key of an object as a site file writes it. */
export const keyed = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`);

/** What to write instead of a name that nothing has. */
export const instead = (near: string | undefined, otherwise: string): string => (near === undefined ? otherwise : `write '${near}'`);

/** The names that exist: `one of a, b`. */
export const oneOf = (names: readonly string[], noun: string): string =>
  names.length === 0 ? `${noun}, and the site has none` : `one of ${enumerate(names, 12)}`;

/** `120Gi`, rounded down. */
export const gibibytes = (mebibytes: number): string => `${Math.floor(mebibytes / 1024)}Gi`;
