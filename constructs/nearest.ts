import { distance } from 'fastest-levenshtein';

/** The candidate that a mistyped word probably means; undefined where none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const scored = candidates.map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }));
  const best = scored.sort((a, b) => a.edits - b.edits)[0];
  return best && best.edits <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}
