import type { HostFacts, Listener } from './facts';
import type { HostPlan, PlannedPackage, PlannedPath, PlannedUnit } from './plan';

/** One thing that a host is and should not be, or the other way round. */
export interface Drift {
  readonly kind: 'version' | 'package' | 'unit' | 'file' | 'port' | 'firewall' | 'sysctl' | 'playbook';
  /** What it is about: a path, a unit, a port. */
  readonly where: string;
  readonly what: string;
  readonly got?: string;
  readonly expected?: string;
}

/** Every difference between a host and its plan, in the order of the plan. */
export function compareHost(plan: HostPlan, facts: HostFacts): readonly Drift[] {
  return [
    ...versions(plan, facts),
    ...packages(plan, facts),
    ...units(plan, facts),
    ...plan.paths.flatMap((path) => paths(path, facts)),
    ...ports(plan, facts),
    ...firewall(plan, facts),
    ...settings(facts),
  ];
}

function versions({ debian, k3s }: HostPlan, facts: HostFacts): readonly Drift[] {
  const differs = (where: string, got: string | undefined, expected: string | undefined): readonly Drift[] =>
    got === expected ? [] : [{ kind: 'version', where, what: 'is another version', got: got ?? 'none', expected: expected ?? 'none' }];
  return [...differs('Debian', facts.debian, debian), ...differs('K3s', facts.k3s, k3s)];
}

function packages({ packages: planned }: HostPlan, { packages: installed, held, manual, found }: HostFacts): readonly Drift[] {
  const names = new Map(planned.map((asked) => [asked.name, asked]));
  const drift = (where: string, what: string, got?: string, expected?: string): Drift => ({
    kind: 'package',
    where,
    what,
    ...(got === undefined ? {} : { got }),
    ...(expected === undefined ? {} : { expected }),
  });
  const lacking = ({ name, version, needed }: PlannedPackage): readonly Drift[] => {
    const got = installed.get(name);
    if (got === undefined) return needed ? [drift(name, 'is not installed', 'nothing', version ?? 'any version')] : [];
    return version === undefined || fits(got, version) ? [] : [drift(name, 'is another version', got, version)];
  };
  return [
    ...planned.flatMap(lacking),
    // who holds a package back keeps its security updates out
    ...[...held].filter((name) => names.get(name)?.version === undefined).map((name) => drift(name, 'is held back')),
    ...(found ? [...manual].filter((name) => !found.has(name) && !names.has(name)) : []).map((name) =>
      drift(name, 'is installed, and nobody asked for it', installed.get(name) ?? 'installed', 'nothing'),
    ),
  ];
}

/** `5:27.*` as apt takes it behind `=`. */
function fits(version: string, pattern: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(version);
}

function units({ units: planned }: HostPlan, facts: HostFacts): readonly Drift[] {
  const known = new Set(planned.map(({ name }) => name));
  const foreign = facts.failed.filter((name) => !known.has(name));
  return [
    ...planned.flatMap((unit) => ofUnit(unit, facts)),
    ...foreign.map((where): Drift => ({ kind: 'unit', where, what: 'has failed', got: 'failed' })),
  ];
}

function ofUnit({ name: where, enabled, active, awaited, needed }: PlannedUnit, { units: found }: HostFacts): readonly Drift[] {
  const unit = found.get(where);
  if (!unit || unit.load === 'not-found') return needed ? [{ kind: 'unit', where, what: 'does not exist' }] : [];
  const running = awaited ? ['active', 'reloading'] : ['active', 'reloading', 'activating', 'deactivating'];
  return [
    ...(enabled && unit.file !== 'enabled'
      ? [{ kind: 'unit', where, what: 'does not start at boot', got: unit.file, expected: 'enabled' } as const]
      : []),
    ...(active && !running.includes(unit.active)
      ? [{ kind: 'unit', where, what: 'does not run', got: unit.active, expected: 'active' } as const]
      : []),
    ...(unit.stale ? [{ kind: 'unit', where, what: 'was changed since systemd read it' } as const] : []),
  ];
}

function paths({ path: where, kind, mode, owner, group, sum, needed }: PlannedPath, { paths: found }: HostFacts): readonly Drift[] {
  const is = found.get(where);
  if (!is) return needed ? [{ kind: 'file', where, what: 'is missing' }] : [];
  const wanted = kind === 'folder' ? 'folder' : 'file';
  if (is.kind !== wanted) return [{ kind: 'file', where, what: 'is something else', got: is.kind, expected: wanted }];
  const differs = (what: string, got: string, expected: string | undefined): readonly Drift[] =>
    expected === undefined || got === expected ? [] : [{ kind: 'file', where, what, got, expected }];
  return [
    ...(sum !== undefined && is.sum !== sum ? [{ kind: 'file', where, what: 'has another content' } as const] : []),
    // what a secret says is compared by nobody: an empty one is a delivery that broke off
    ...(kind === 'secret' && is.bytes === 0 ? [{ kind: 'file', where, what: 'is empty' } as const] : []),
    ...differs('has another mode', is.mode, mode),
    ...differs('belongs to another user', is.owner, owner),
    ...differs('belongs to another group', is.group, group),
  ];
}

/** Who listens on loopback alone is asked by nobody else. */
const isOwn = (address: string): boolean => /^127\./.test(address) || address === '::1';

function ports({ ports: planned, callsOnly }: HostPlan, { listening, tunnel }: HostFacts): readonly Drift[] {
  const open = listening.filter(
    ({ protocol, address, port }) =>
      !isOwn(address) &&
      !planned.some((known) => known.protocol === protocol && known.first <= port && port <= known.last) &&
      !(callsOnly !== undefined && protocol === 'udp' && port === tunnel),
  );
  const byPort = new Map<string, Listener[]>();
  for (const listener of open) {
    const key = `${listener.port}/${listener.protocol}`;
    byPort.set(key, [...(byPort.get(key) ?? []), listener]);
  }
  return [...byPort].map(([where, [first, ...rest]]): Drift => ({
    kind: 'port',
    where,
    what: 'is listened on, and no flow leads there',
    got: `${first?.program ?? 'the kernel'} on ${[first, ...rest].map((one) => one?.address).join(', ')}`,
    expected: 'a flow, or 127.0.0.1',
  }));
}

/** As `ufw status verbose` says what the role `ufw` sets; a host that passes nothing on has its routed packets `disabled`. */
const POLICIES = 'deny (incoming), allow (outgoing), deny (routed)';
const asSet = (policies: string): boolean => policies.replace('disabled (routed)', 'deny (routed)') === POLICIES;

function firewall({ firewall: planned }: HostPlan, { firewall: stands }: HostFacts): readonly Drift[] {
  const drift = (where: string, what: string, got?: string, expected?: string): Drift => ({
    kind: 'firewall',
    where,
    what,
    ...(got === undefined ? {} : { got }),
    ...(expected === undefined ? {} : { expected }),
  });
  if (!stands) return [drift('ufw', 'is not installed')];
  return [
    ...(stands.active ? [] : [drift('ufw', 'is not active')]),
    ...(stands.active && !asSet(stands.policies) ? [drift('ufw', 'has other policies', stands.policies, POLICIES)] : []),
    ...planned.filter((rule) => !stands.rules.includes(rule)).map((rule) => drift(rule, 'is missing')),
    ...stands.rules.filter((rule) => !planned.includes(rule)).map((rule) => drift(rule, 'is no rule of the plan')),
    ...(stands.active ? stands.chains.filter(({ written, loaded }) => written !== loaded) : []).map(({ chain, written, loaded }) =>
      drift(chain, 'is not in the kernel as it is written', `${loaded} rules`, `${written} rules`),
    ),
  ];
}

function settings({ settings: found }: HostFacts): readonly Drift[] {
  return found
    .filter(({ wanted, actual, settable }) => settable && wanted.replace(/\s+/g, ' ') !== actual)
    .map(({ key, wanted, actual, file }): Drift => ({
      kind: 'sysctl',
      where: key,
      what: `is not what ${file} says`,
      got: actual,
      expected: wanted,
    }));
}
