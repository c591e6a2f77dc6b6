import { nearest } from '../../constructs/nearest';
import { instead } from './words';

/** The remedy for a name that nobody bears: the near miss, where there is one. */
export const suggest = (word: string, candidates: readonly string[], otherwise: string): string =>
  instead(nearest(word, candidates), otherwise);
