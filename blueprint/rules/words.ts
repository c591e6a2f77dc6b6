/** The first names of a list, and how many more: `a, b, c and 4 more`. */
export function enumerate(names: readonly string[], shown = 3): string {
  const first = names.slice(0, shown).join(', ');
  return names.length > shown ? `${first} and ${names.length - shown} more` : first;
}

/** `1 server`, `2 servers`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Seconds as a person says them: `350s`, `24m`, `2h`. */
export function lasting(seconds: number): string {
  const [unit, size] = seconds >= 7200 ? ['h', 3600] : seconds >= 600 ? ['m', 60] : ['s', 1];
  return `${Math.ceil(seconds / (size as number))}${unit}`;
}

/** What to write instead of a name that nothing has. */
export const instead = (near: string | undefined, otherwise: string): string => (near === undefined ? otherwise : `write '${near}'`);

/** The names that exist: `one of a, b`. */
export const oneOf = (names: readonly string[], noun: string): string =>
  names.length === 0 ? `${noun}, and the site has none` : `one of ${enumerate(names, 12)}`;

/** `120Gi`, rounded down. */
export const gibibytes = (mebibytes: number): string => `${Math.floor(mebibytes / 1024)}Gi`;
