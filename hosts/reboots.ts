import type { Blueprint, NodePlan } from '../blueprint/blueprint';
import type { RebootPlan } from '../blueprint/reboots';
import type { HostBundle } from '../constructs/hosts/host-bundle';
import { commandLine, quote } from '../constructs/hosts/quote';
import { toSeconds } from '../constructs/units';
import { DAYS } from '../constructs/week';

const PART = 'reboots';
const FOLDER = '/etc/archipel-reboot';
const UNITS = '/etc/systemd/system';
const PROGRAM = '/usr/local/sbin/archipel-reboot';

/** Adds a node's window and, on the first server, those of the agents, which may not empty themselves. */
export function addReboots(bundle: HostBundle, blueprint: Blueprint, node: NodePlan): void {
  const seen = plansSeenBy(blueprint, node);
  if (seen.length === 0) return;
  bundle.addFolder(FOLDER, { part: PART });
  for (const plan of seen) {
    bundle.addFile(`${FOLDER}/${plan.node}.conf`, settings(blueprint, plan), { part: PART });
    const { timer, why } = ofPlan(plan, node);
    bundle.addFile(`${UNITS}/${timer}`, timerOf(plan, why), { part: PART });
  }
  const k3s = node.k3s === undefined ? undefined : node.k3s === 'agent' ? 'k3s-agent.service' : 'k3s.service';
  const reboots = { why: 'Reboot where an update asks for it', run: commandLine(PROGRAM, 'own', node.name), after: k3s };
  bundle.addFile(`${UNITS}/archipel-reboot.service`, serviceOf(reboots), { part: PART });
  if (seen.length > 1) {
    const drains = { why: 'Empty %i where it asks for a reboot', run: `${PROGRAM} drain %i`, after: k3s };
    bundle.addFile(`${UNITS}/archipel-drain@.service`, serviceOf(drains), { part: PART });
  }
  if (k3s !== undefined) bundle.addFile(`${UNITS}/archipel-uncordon.service`, uncordonOf(node, k3s), { part: PART });
}

/** Timers that a node starts. */
export const rebootTimers = (blueprint: Blueprint, node: NodePlan): readonly string[] =>
  plansSeenBy(blueprint, node).map((plan) => ofPlan(plan, node).timer);

/** Windows that a node has to do with, its own first. */
function plansSeenBy({ reboots, cluster }: Blueprint, { name, k3s }: NodePlan): readonly RebootPlan[] {
  const agents = k3s === 'first-server' ? (cluster?.agents ?? []) : [];
  return [name, ...agents].flatMap((of) => reboots.filter((plan) => plan.node === of));
}

const ofPlan = (plan: RebootPlan, { name }: NodePlan): { readonly timer: string; readonly why: string } =>
  plan.node === name
    ? { timer: 'archipel-reboot.timer', why: 'The window in which this node may reboot' }
    : { timer: `archipel-drain@${plan.node}.timer`, why: `The window in which ${plan.node} may ask for a reboot` };

/** What the program reads of a node: its window, its part in the cluster, and who else must be there. */
function settings({ nodes }: Blueprint, { node, day, from, length, timeZone }: RebootPlan): string {
  const k3s = nodes.find(({ name }) => name === node)?.k3s;
  const others = k3s === undefined ? [] : nodes.filter((other) => other.k3s !== undefined && other.name !== node).map(({ name }) => name);
  const lines = {
    day: String(DAYS.indexOf(day) + 1),
    at: from,
    minutes: String(Math.floor(toSeconds(length) / 60)),
    zone: timeZone,
    part: k3s === undefined ? 'alone' : k3s === 'agent' ? 'agent' : 'server',
    others: others.join(' '),
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${quote(value)}\n`)
    .join('');
}

/** Opens each week (systemd.time, calendar events); a window that was slept through is not made up for. */
function timerOf({ day, from, timeZone }: RebootPlan, why: string): string {
  const weekday = `${day.slice(0, 1).toUpperCase()}${day.slice(1, 3)}`;
  return `[Unit]
Description=${why}

[Timer]
OnCalendar=${weekday} *-*-* ${from}:00 ${timeZone}
AccuracySec=1s
Persistent=false

[Install]
WantedBy=timers.target
`;
}

function serviceOf({ why, run, after }: { readonly why: string; readonly run: string; readonly after: string | undefined }): string {
  return `[Unit]
Description=${why}
${after === undefined ? '' : `After=${after}\n`}
[Service]
Type=oneshot
ExecStart=${run}
`;
}

const uncordonOf = ({ name }: NodePlan, k3s: string): string => `[Unit]
Description=Let pods come back after a reboot
After=${k3s}
ConditionPathExists=/var/lib/archipel/uncordon
StartLimitIntervalSec=0

[Service]
Type=oneshot
ExecStart=${commandLine(PROGRAM, 'uncordon', name)}
# until the API server answers
Restart=on-failure
RestartSec=15s

[Install]
WantedBy=multi-user.target
`;
