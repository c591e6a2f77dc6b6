import { overlap, windowsOf, type RebootPlan, type Span } from '../reboots';
import type { Site } from '../site';

/** A year with every change of the clocks in it; the rules of time zones seldom change, and no rule looks at a clock. */
export const YEAR: Span = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 8) };

/** Windows of nodes that are open, at some time of the year, while something else goes on. */
export function meeting({ blueprint: { reboots } }: Site, others: readonly Span[]): readonly RebootPlan[] {
  return reboots.filter((plan) => windowsOf(plan, YEAR).some((window) => others.some((other) => overlap(window, other))));
}

/** `node1 (tuesday 00:30)`. */
export const named = ({ node, day, from }: RebootPlan): string => `${node} (${day} ${from})`;
