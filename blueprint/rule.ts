import type { Site } from './site';

/** What a rule found at one place. */
export interface Finding {
  /** Path in the site file, such as `nodes.node1.type`. */
  readonly at: string;
  readonly what: string;
  readonly got: string;
  readonly expected: string;
  /** The next step; near misses belong here. */
  readonly do: string;
}

/** One thing that every site must hold. */
export interface Rule {
  /** `<topic>/<claim>`, also its file name. */
  readonly id: string;
  readonly severity: 'error' | 'warning';
  /** Why it matters, with its source; printed by `archipel check --explain`. */
  readonly why: string;
  check(site: Site): readonly Finding[];
}
