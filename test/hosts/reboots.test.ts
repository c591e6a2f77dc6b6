import { windowsOf, type Span } from '../../blueprint/reboots';
import type { Blueprint } from '../../blueprint/blueprint';
import { RebootLab } from './reboot-lab';
import { edited, everyNode, read, readYaml, siteNamed, textsOf } from './site';

const WEEK = 7 * 24 * 3_600_000;
const YEAR: Span = { from: Date.UTC(2026, 0, 5), to: Date.UTC(2026, 0, 5) + 52 * WEEK };
const READY = 'True    <none>';
const MINUTE = 60_000;

const trio = siteNamed('hetzner-trio');
const opensOf = (blueprint: Blueprint, node: string, week = 0): number => {
  const plan = blueprint.reboots.find((one) => one.node === node);
  const window = plan && windowsOf(plan, YEAR)[week];
  if (!window) throw new Error(`no window of ${node} in week ${week}`);
  return window.from;
};
const labs: RebootLab[] = [];
const labOf = (blueprint: Blueprint, node: string): RebootLab => {
  const lab = new RebootLab(textsOf(blueprint), node);
  labs.push(lab);
  lab.nodes(Object.fromEntries(blueprint.nodes.filter(({ k3s }) => k3s).map(({ name }) => [name, READY])));
  return lab;
};
afterEach(() => labs.splice(0).forEach((lab) => lab.close()));

describe('a server', () => {
  const opens = opensOf(trio, 'node2');
  const asked = (): RebootLab => {
    const lab = labOf(trio, 'node2');
    lab.asks();
    return lab;
  };

  test('does nothing where no update asks for a reboot', () => {
    expect(labOf(trio, 'node2').run(opens)).toEqual({ code: 0, said: '', rebooted: false, calls: [] });
  });

  test('is emptied within its budgets, reboots, and says why', () => {
    const lab = asked();
    const { code, said, rebooted, calls } = lab.run(opens);
    expect([code, rebooted, said]).toEqual([0, true, 'archipel-reboot: node2: reboots: linux-image-6.1.0-40-amd64 \n']);
    expect(calls.slice(1)).toEqual(['kubectl drain node2 --ignore-daemonsets --delete-emptydir-data --timeout=2700s', 'systemctl reboot']);
    for (const forced of ['--force', '--disable-eviction']) expect(calls.join('\n')).not.toContain(forced);
    expect(lab.has('var/lib/archipel/uncordon')).toBe(true);
  });

  test('lets pods come back after the boot, once', () => {
    const lab = asked();
    lab.run(opens);
    lab.write('silent', '');
    expect(lab.run(opens, 'uncordon').code).not.toBe(0);
    lab.remove('silent');
    expect(lab.run(opens, 'uncordon')).toMatchObject({ code: 0, calls: ['kubectl --request-timeout=30s uncordon node2'] });
    expect(lab.run(opens, 'uncordon')).toMatchObject({ code: 0, calls: [] });
  });

  test.each([
    ['is not ready', { node1: 'False   <none>' }, 'node1 is not ready'],
    ['cannot be asked', { node1: 'Unknown   <none>' }, 'node1 is not ready'],
    ['is cordoned', { node1: 'True    true' }, 'node1 is cordoned: somebody works on it'],
  ])('stays while another one %s', (_, change, why) => {
    const lab = asked();
    lab.nodes({ node2: READY, node3: READY, ...change });
    const { code, said, rebooted, calls } = lab.run(opens);
    expect([code, rebooted, calls.length]).toEqual([0, false, 1]);
    expect(said).toBe(`<4>archipel-reboot: node2: not rebooted: ${why}\n`);
  });

  test('stays while another one has left the cluster, or while nobody answers', () => {
    const lab = asked();
    lab.nodes({ node1: READY, node2: READY });
    expect(lab.run(opens)).toMatchObject({ rebooted: false, said: expect.stringContaining('node3 is not in the cluster') as string });
    lab.write('silent', '');
    expect(lab.run(opens)).toMatchObject({ rebooted: false, said: expect.stringContaining('the API server does not answer') as string });
  });

  test('stays where somebody has cordoned it, and does not end that', () => {
    const lab = asked();
    lab.nodes({ node1: READY, node2: 'True   true', node3: READY });
    expect(lab.run(opens)).toMatchObject({ code: 0, rebooted: false });
    expect(lab.run(opens).calls.join()).not.toContain('uncordon');
  });

  test('takes pods again and gives up where they do not leave in time', () => {
    const lab = asked();
    lab.write('drain', '1\n');
    const { code, said, rebooted, calls } = lab.run(opens);
    expect([code, rebooted]).toEqual([0, false]);
    expect(said).toContain('pods did not leave in time');
    expect(calls.at(-1)).toBe('kubectl --request-timeout=30s uncordon node2');
    expect(lab.has('var/lib/archipel/uncordon')).toBe(false);
  });

  test.each([
    ['before its window', -1, false],
    ['as it opens', 0, true],
    ['while there is time for pods to leave', 44 * MINUTE, true],
    ['when only the time of the boot is left', 46 * MINUTE, false],
    ['after its window', 60 * MINUTE, false],
    ['a day later', 24 * 60 * MINUTE, false],
    ['a week later', WEEK, true],
  ])('%s', (_, later, rebooted) => {
    expect(asked().run(opens + later)).toMatchObject({ code: 0, rebooted });
  });
});

describe('clocks', () => {
  const at = (from: string): { blueprint: Blueprint; lab: RebootLab } => {
    const blueprint = edited('hetzner-trio', (site) => ({ ...site, reboots: { days: ['sunday'], from, timeZone: 'Europe/Paris' } }));
    const lab = labOf(blueprint, 'node1');
    lab.asks();
    return { blueprint, lab };
  };

  test('a window that opens before midnight is still open after it', () => {
    const { lab } = at('23:45');
    expect(lab.run(Date.UTC(2026, 6, 5, 22, 14))).toMatchObject({ rebooted: true }); // Monday, 00:14 in Paris
    expect(lab.run(Date.UTC(2026, 6, 5, 22, 46))).toMatchObject({ rebooted: false });
  });

  test('a window whose beginning clocks skip does not open, one that they show twice opens once', () => {
    const { lab } = at('02:30');
    const opened = (day: number, month: number) =>
      Array.from({ length: 16 }, (_, i) => Date.UTC(2026, month, day, 0, i * 15)).filter((moment) => lab.run(moment).rebooted);
    expect(opened(29, 2)).toEqual([]);
    expect(opened(25, 9)).toHaveLength(3);
    expect(opened(5, 6)).toHaveLength(3);
  });

  test('are those of the time zone, in summer and in winter', () => {
    const { blueprint, lab } = at('04:30');
    for (const week of [3, 30]) expect(lab.run(opensOf(blueprint, 'node1', week))).toMatchObject({ rebooted: true });
  });
});

describe('an agent', () => {
  const uyoop = siteNamed('uyoop');
  const opens = opensOf(uyoop, 'ai-lab');
  const agent = (): RebootLab => {
    const lab = labOf(uyoop, 'ai-lab');
    lab.asks();
    return lab;
  };
  const server = (): RebootLab => labOf(uyoop, 'core-prod');

  test('asks, waits until the first server has emptied it, and reboots', () => {
    const lab = agent();
    lab.meanwhile('echo drained >"$LAB/word"');
    const { rebooted, calls } = lab.run(opens);
    expect(rebooted).toBe(true);
    expect(calls[0]).toContain('annotate node ai-lab --overwrite archipel/reboot=wanted');
    // its kubelet's account may touch its own Node, and nothing else
    for (const call of calls.slice(0, -1)) expect(call).toMatch(/--kubeconfig \S+\/agent\/kubelet\.kubeconfig .* node ai-lab /);
    expect(lab.has('var/lib/archipel/uncordon')).toBe(true);
    expect(lab.run(opens, 'uncordon').calls.map((call) => call.split(' ').slice(4).join(' '))).toEqual([
      'uncordon ai-lab',
      'annotate node ai-lab archipel/reboot-',
    ]);
  });

  test('stays where the first server refuses, or says nothing', () => {
    const refused = agent();
    refused.meanwhile('echo refused >"$LAB/word"');
    expect(refused.run(opens)).toMatchObject({ code: 0, rebooted: false });
    const alone = agent();
    expect(alone.run(opens)).toMatchObject({ code: 0, rebooted: false });
    expect(alone.clock()).toBeLessThan(opens + 60 * MINUTE);
    for (const lab of [refused, alone]) expect([lab.has('word'), lab.has('var/lib/archipel/uncordon')]).toEqual([false, false]);
  });

  test('is emptied by the first server when it asks, in its own window', () => {
    const lab = server();
    lab.write('word', 'wanted\n');
    lab.write('ready', 'Unknown\n');
    const { code, calls } = lab.run(opens, 'drain', 'ai-lab');
    expect(code).toBe(0);
    expect(calls).toContain('kubectl drain ai-lab --ignore-daemonsets --delete-emptydir-data --timeout=2700s');
    expect(calls.join('\n')).toContain('archipel/reboot=drained');
    expect(calls.join('\n')).not.toContain('uncordon');
    expect(lab.run(opens - 1, 'drain', 'ai-lab').calls).toEqual([]);
  });

  test('is left alone where it asks for nothing', () => {
    const lab = server();
    const { code, said, calls } = lab.run(opens, 'drain', 'ai-lab');
    expect([code, said]).toEqual([0, '']);
    expect(calls.filter((call) => !call.includes('get node ai-lab'))).toEqual([]);
    expect(lab.clock()).toBe(opens + 5 * MINUTE);
  });

  test('is refused where pods do not leave or another node is missing, and takes pods again', () => {
    const stuck = server();
    stuck.write('word', 'wanted\n');
    stuck.write('drain', '1\n');
    const { calls } = stuck.run(opens, 'drain', 'ai-lab');
    expect(calls.join('\n')).toContain('archipel/reboot=refused');
    expect(calls.at(-1)).toContain('uncordon ai-lab');
    const missing = server();
    missing.write('word', 'wanted\n');
    missing.nodes({ 'ai-lab': READY, 'core-prod': 'True   true' });
    expect(missing.run(opens, 'drain', 'ai-lab').calls.join('\n')).toMatch(/reboot=refused$/);
  });

  test('takes pods again where it was emptied and does not go', () => {
    const lab = server();
    lab.write('word', 'wanted\n');
    lab.meanwhile('rm -f "$LAB/word"');
    expect(lab.run(opens, 'drain', 'ai-lab').calls.at(-1)).toContain('uncordon ai-lab');
  });
});

test('a machine beside the cluster asks nobody', () => {
  const circle = edited('circle', (site) => ({ ...site, reboots: {} }));
  const name = circle.nodes[0]?.name ?? '';
  const lab = labOf(circle, name);
  lab.asks();
  expect(lab.run(opensOf(circle, name))).toMatchObject({ rebooted: true, calls: ['systemctl reboot'] });
});

test('hetzner-trio: in 52 weeks in which every node asks every week, no node goes while another is away', () => {
  const all = Object.fromEntries(trio.nodes.map(({ name }) => [name, labOf(trio, name)]));
  const windows = trio.reboots.flatMap((plan) => windowsOf(plan, YEAR).map(({ from }, week) => ({ from, week, node: plan.node })));
  // in the tenth week the second node does not come back, for three weeks
  const lost = { from: opensOf(trio, 'node2', 10), until: opensOf(trio, 'node2', 13) };
  const reboots: Record<string, number> = {};
  let away: { readonly node: string; readonly until: number } | undefined;
  for (const { from, node } of windows.sort((a, b) => a.from - b.from)) {
    const lab = all[node];
    if (!lab) throw new Error(`no ${node}`);
    if (away && away.until <= from) away = undefined;
    if (away?.node === node) continue;
    lab.asks();
    lab.nodes(Object.fromEntries(trio.nodes.map(({ name }) => [name, name === away?.node ? 'Unknown   <none>' : READY])));
    const { code, rebooted } = lab.run(from);
    expect([code, rebooted]).toEqual([0, away === undefined]);
    if (!rebooted) continue;
    reboots[node] = (reboots[node] ?? 0) + 1;
    away = { node, until: node === 'node2' && from === lost.from ? lost.until : from + 60 * MINUTE };
  }
  // node2 misses two windows, the others those of the time in which it was away
  expect(reboots).toEqual({ node1: 49, node2: 50, node3: 49 });
}, 120_000);

test.each(everyNode.filter(([, { reboots }]) => reboots.length > 0))('%s: its timers are those of the plan', (_, blueprint, node) => {
  const texts = textsOf(blueprint);
  const timers = readYaml<{ reboots_timers: readonly string[] }>(texts, `ansible/host_vars/${node.name}.yaml`).reboots_timers;
  const agents = node.k3s === 'first-server' ? (blueprint.cluster?.agents ?? []) : [];
  expect(timers).toEqual(['archipel-reboot.timer', ...agents.map((agent) => `archipel-drain@${agent}.timer`)]);
  for (const timer of timers) {
    const of = /@(.*)\.timer$/.exec(timer)?.[1] ?? node.name;
    const plan = blueprint.reboots.find((one) => one.node === of);
    const day = plan?.day ?? '';
    expect(read(texts, `hosts/${node.name}/etc/systemd/system/${timer}`)).toContain(
      `\nOnCalendar=${day[0]?.toUpperCase() ?? ''}${day.slice(1, 3)} *-*-* ${plan?.from ?? ''}:00 ${plan?.timeZone ?? ''}\n`,
    );
  }
});

test('without the word in the site file nothing reboots by itself', () => {
  const texts = textsOf(edited('uyoop', ({ reboots: _, ...site }) => site));
  expect([...texts.keys()].filter((path) => path.startsWith('hosts/') && /archipel-(reboot|drain|uncordon)/.test(path))).toEqual([]);
});
