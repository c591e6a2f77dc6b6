import { nearest } from '../../constructs/nearest';

/** The remedy for a name that nobody bears: the near miss, where there is one. */
export function suggest(word: string, candidates: readonly string[], otherwise: string): string {
  const near = nearest(word, candidates);
  return near === undefined ? otherwise : `write '${near}'`;
}

/** Names on one line; the first ones where they are many. */
export const listed = (names: readonly string[], most = 8): string =>
  names.length <= most ? names.join(', ') || 'none' : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
