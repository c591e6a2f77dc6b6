import { dateAt, isTimeZone, momentsOf } from '../constructs/time-zone';
import { toSeconds, type Duration } from '../constructs/units';
import { DAYS, minutesOf, timeOf, type Day } from '../constructs/week';
import type { Reboots } from '../environments/reboots';
import type { Environment } from '../environments/environment';
import type { NodePlan } from './blueprint';

/** The time of the week in which a node may reboot; no other node's window meets it. */
export interface RebootPlan {
  readonly node: string;
  readonly day: Day;
  /** Time of day in `timeZone` at which it opens. */
  readonly from: string;
  readonly length: Duration;
  readonly timeZone: string;
}

/** Times of the week in which something takes nodes away, one after the other. */
export interface Drains {
  readonly days: readonly Day[];
  readonly from: string;
  readonly until: string;
  readonly timeZone: string;
}

/** A span of time, in milliseconds since 1970; its end is no part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Minutes between two windows of one day: clocks that change move one of them by up to two hours (Antarctica/Troll), all others by one. */
export const GAP = 120;
/** Minutes of a window that are for shutdown, boot and joining the others: pods leave before. */
export const BOOT = 15;
const DAY = 24 * 60;
const MINUTE = 60_000;

/**
 * A window for each node. Days are dealt out: first to who votes for the cluster's datastore, then to the other members of the cluster, then to machines beside
 * it; so members of a quorum share a day only where there are more of them than days.
 */
export function planReboots({ reboots }: Pick<Environment, 'reboots'>, nodes: readonly NodePlan[]): readonly RebootPlan[] {
  if (!reboots) return [];
  const { length, timeZone } = reboots;
  const days = daysOf(reboots);
  return inOrder(nodes).map(({ name }, i): RebootPlan => {
    const minutes = minutesOf(reboots.from) + Math.floor(i / days.length) * strideOf(reboots);
    const day = DAYS[(DAYS.indexOf(days[i % days.length] as Day) + Math.floor(minutes / DAY)) % DAYS.length] as Day;
    return { node: name, day, from: timeOf(minutes % DAY), length, timeZone };
  });
}

/** How many nodes have room in a week: windows of one day end before those of the next one begin. */
export function roomOf(reboots: Reboots): number {
  const days = daysOf(reboots).map((day) => DAYS.indexOf(day));
  const nights = days.map((day, i) => ((days[(i + 1) % days.length] as number) - day + 7) % 7 || 7);
  return days.length * Math.floor((Math.min(...nights) * DAY) / strideOf(reboots));
}

/** When the windows of a plan are open within a span; where clocks show the time twice, both. */
export const windowsOf = ({ day, from, length, timeZone }: RebootPlan, span: Span): readonly Span[] =>
  isTimeZone(timeZone)
    ? openingsOf([day], from, timeZone, span).map((opens) => ({ from: opens, to: opens + toSeconds(length) * 1000 }))
    : [];

/** When something takes nodes away within a span. */
export function drainsOf({ days, from, until, timeZone }: Drains, span: Span): readonly Span[] {
  const minutes = (minutesOf(until) - minutesOf(from) + DAY) % DAY || DAY;
  return openingsOf(days, from, timeZone, span).map((opens) => ({ from: opens, to: opens + minutes * MINUTE }));
}

/** Moments of these days, within the span, at which clocks of the zone show a time. */
function openingsOf(days: readonly Day[], time: string, zone: string, { from, to }: Span): readonly number[] {
  const dates = new Set<ReturnType<typeof dateAt>>();
  for (let moment = from - DAY * MINUTE; moment <= to + DAY * MINUTE; moment += 12 * 60 * MINUTE) dates.add(dateAt(moment, zone));
  return [...dates]
    .filter((date) => days.includes(DAYS[(new Date(date).getUTCDay() + 6) % 7] as Day))
    .flatMap((date) => momentsOf(date, time, zone))
    .filter((moment) => moment >= from && moment < to);
}

export const overlap = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;

/** Each day once, in the order of the week: its beginning is the site's first day. */
const daysOf = ({ days }: Reboots): readonly Day[] => DAYS.filter((day) => days.includes(day));
/** Minutes from one window of a day to the next. */
const strideOf = ({ length }: Reboots): number => Math.ceil(toSeconds(length) / 60) + GAP;

const RANKS = ['first-server', 'server', 'agent', undefined];
const inOrder = (nodes: readonly NodePlan[]): readonly NodePlan[] => RANKS.flatMap((rank) => nodes.filter(({ k3s }) => k3s === rank));
