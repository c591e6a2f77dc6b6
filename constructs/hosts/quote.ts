const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * The text as one word of a POSIX shell, read back unchanged.
 * @throws Error when it holds a NUL, which no argument can
 */
export function quote(text: string): string {
  if (text.includes('\0')) throw new Error('a shell word cannot hold a NUL');
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Words as one shell command. */
export function commandLine(...words: readonly string[]): string {
  return words.map(quote).join(' ');
}
