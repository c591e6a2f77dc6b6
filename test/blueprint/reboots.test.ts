import type { Blueprint, NodePlan } from '../../blueprint/blueprint';
import { overlap, planReboots, roomOf, windowsOf, type RebootPlan, type Span } from '../../blueprint/reboots';
import { resolve } from '../../blueprint/resolve';
import { momentsOf } from '../../constructs/time-zone';
import sites from '../../environments';
import type { EnvironmentInput } from '../../environments/environment';
import { reboots as language } from '../../environments/reboots';

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
/** 52 weeks with both changes of the clocks, from a Monday on. */
const YEAR: Span = { from: Date.UTC(2026, 0, 5), to: Date.UTC(2026, 0, 5) + 52 * WEEK };

const trio = (reboots?: NonNullable<EnvironmentInput['reboots']>): Blueprint => {
  const site = sites.find(({ name }) => name === 'hetzner-trio');
  if (!site) throw new Error('no hetzner-trio');
  return resolve(reboots ? { ...site, reboots } : site, 'hetzner-trio').blueprint;
};

/** Nodes that vote together: etcd's, and those that pods of one component that votes, or stands in for each other, may be on. */
function quorums({ nodes, cluster, services }: Blueprint): ReadonlyMap<string, readonly string[]> {
  const members = nodes.filter(({ k3s }) => k3s !== undefined);
  const found = new Map<string, readonly string[]>();
  if (cluster?.datastore === 'etcd') found.set('etcd', cluster.servers);
  for (const service of services) {
    for (const [key, { replicas, quorum, tolerates }] of Object.entries(service.components)) {
      if (!quorum && replicas < 2) continue;
      const fit = members.filter(({ taints }) => taints.every((taint) => tolerates.includes(taint))).map(({ name }) => name);
      found.set(`${service.name}/${key}`, service.on === undefined ? fit : [service.on]);
    }
  }
  return found;
}

/** Nodes that may be down at some minute of the span, minute by minute; only minutes at which one may be. */
function downAt(plans: readonly RebootPlan[], span: Span): ReadonlyMap<number, readonly string[]> {
  const down = new Map<number, string[]>();
  for (const plan of plans) {
    for (const { from, to } of windowsOf(plan, span)) {
      for (let minute = from; minute < to; minute += MINUTE) down.set(minute, [...(down.get(minute) ?? []), plan.node]);
    }
  }
  return down;
}

const together = (blueprint: Blueprint): readonly string[] => {
  const down = downAt(blueprint.reboots, YEAR);
  return [...quorums(blueprint)].flatMap(([quorum, nodes]) =>
    [...down]
      .filter(([, gone]) => new Set(gone.filter((node) => nodes.includes(node))).size > 1)
      .map(([minute, gone]) => `${quorum} at ${new Date(minute).toISOString()}: ${gone.join()}`),
  );
};

describe('hetzner-trio, minute by minute for 52 weeks', () => {
  test('has quorums: etcd of three servers, Sentinels, Patroni', () => {
    const found = quorums(trio());
    expect(found.get('etcd')).toEqual(['node1', 'node2', 'node3']);
    expect(found.get('cache/sentinel')).toEqual(['node1', 'node2', 'node3']);
    expect([...found.keys()].filter((key) => key.startsWith('db/'))).not.toEqual([]);
    for (const [key, nodes] of found) expect([key, nodes.length > 1]).toEqual([key, true]);
  });

  test('never misses two members of a quorum at once', () => {
    expect(together(trio())).toEqual([]);
  });

  test('gives each node a window in each week', () => {
    const blueprint = trio();
    expect(blueprint.reboots.map(({ node, day }) => [node, day])).toEqual([
      ['node1', 'tuesday'],
      ['node2', 'wednesday'],
      ['node3', 'thursday'],
    ]);
    for (const plan of blueprint.reboots) expect(windowsOf(plan, YEAR)).toHaveLength(52);
    expect(downAt(blueprint.reboots, YEAR).size).toBe(3 * 52 * 60);
  });

  // the only day of the week is the one whose clocks change, at the hour that they skip or show twice
  test.each([
    ['Europe/Paris', '00:30'],
    ['Europe/Paris', '02:30'],
    ['Europe/Paris', '23:30'],
    ['Australia/Lord_Howe', '01:30'],
    ['Antarctica/Troll', '01:30'],
  ])('nor on the days on which the clocks of %s change, from %s on', (timeZone, from) => {
    const blueprint = trio({ days: ['sunday'], from, timeZone });
    expect(new Set(blueprint.reboots.map(({ day, from: opens }) => `${day} ${opens}`)).size).toBe(3);
    expect(together(blueprint)).toEqual([]);
    expect(downAt(blueprint.reboots, YEAR).size).toBeGreaterThan(3 * 51 * 60);
  });

  test('would with half an hour between windows, on the night in which clocks skip one', () => {
    const blueprint = trio({ days: ['sunday'], from: '01:30', timeZone: 'Europe/Paris' });
    const [first, second] = blueprint.reboots;
    if (!first || !second) throw new Error('no windows');
    const met = together({ ...blueprint, reboots: [first, { ...second, from: '03:00' }] });
    expect(new Set(met.map((line) => line.slice(0, 'etcd at 2026-03-29'.length)).filter((line) => line.startsWith('etcd')))).toEqual(
      new Set(['etcd at 2026-03-29']),
    );
  });
});

describe('the days', () => {
  const node = (name: string, k3s: NodePlan['k3s']): NodePlan => ({ name, k3s }) as NodePlan;
  const nodes = [
    node('nas', undefined),
    node('w1', 'agent'),
    node('s1', 'first-server'),
    node('s2', 'server'),
    node('w2', 'agent'),
    node('s3', 'server'),
  ];
  const plan = (input: NonNullable<EnvironmentInput['reboots']>) => planReboots({ reboots: language.parse(input) }, nodes);

  test('are dealt to servers first, each another one', () => {
    expect(plan({}).map(({ node: name, day, from }) => `${name} ${day} ${from}`)).toEqual([
      's1 tuesday 00:30',
      's2 wednesday 00:30',
      's3 thursday 00:30',
      'w1 tuesday 03:30',
      'w2 wednesday 03:30',
      'nas thursday 03:30',
    ]);
  });

  test('are those of the week, in whatever order they are written', () => {
    expect(plan({ days: ['sunday', 'monday', 'sunday'] }).map(({ day }) => day)).toEqual([
      'monday',
      'sunday',
      'monday',
      'sunday',
      'monday',
      'sunday',
    ]);
  });

  test('go on after midnight', () => {
    expect(plan({ days: ['sunday'], from: '20:00' }).map(({ day, from }) => `${day} ${from}`)).toEqual([
      'sunday 20:00',
      'sunday 23:00',
      'monday 02:00',
      'monday 05:00',
      'monday 08:00',
      'monday 11:00',
    ]);
  });

  test.each([[['tuesday', 'wednesday']], [['sunday', 'monday']], [['monday', 'wednesday', 'friday']]] as const)(
    'of %s have room until two windows would meet',
    (days) => {
      const reboots = language.parse({ days, length: '7h' });
      const room = roomOf(reboots);
      const many = (count: number) =>
        planReboots(
          { reboots },
          Array.from({ length: count }, (_, i) => node(`n${i}`, 'agent')),
        );
      const meet = (plans: readonly RebootPlan[]): boolean => {
        const spans = plans.flatMap((one) => windowsOf(one, { from: YEAR.from, to: YEAR.from + 2 * WEEK }));
        return spans.some((a, i) => spans.slice(i + 1).some((b) => overlap(a, { from: b.from - 119 * MINUTE, to: b.to + 119 * MINUTE })));
      };
      expect(meet(many(room))).toBe(false);
      expect(meet(many(room + days.length * 2))).toBe(true);
    },
  );

  test('are nobody’s where a site says nothing', () => {
    expect(planReboots({ reboots: undefined }, nodes)).toEqual([]);
  });
});

describe('a time of day', () => {
  const utc = (...args: Parameters<typeof momentsOf>) => momentsOf(...args).map((moment) => new Date(moment).toISOString());
  test('is one moment on most days', () => {
    expect(utc('2026-07-01', '02:30', 'Europe/Paris')).toEqual(['2026-07-01T00:30:00.000Z']);
    expect(utc('2026-01-01', '02:30', 'Asia/Kathmandu')).toEqual(['2025-12-31T20:45:00.000Z']);
  });
  test('is two where clocks are put back', () => {
    expect(utc('2026-10-25', '02:30', 'Europe/Paris')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']);
  });
  test('is none where clocks skip it', () => {
    expect(utc('2026-03-29', '02:30', 'Europe/Paris')).toEqual([]);
  });
});
