import { toMebibytes, toMillicores } from '../../constructs/units';
import type { ComponentPlan, NodePlan } from '../blueprint';
import { hosted } from '../hosting';
import type { Site } from '../site';
import { K3S_NEEDS, MAILCOW_NEEDS, SYSTEM_NEEDS, type Room } from './kubernetes';
import { isServer, partsOf, placesOf, schedulable, type Part } from './pods';

export const NOTHING: Room = { millicores: 0, memoryMib: 0 };

export const plus = (a: Room, b: Room): Room => ({ millicores: a.millicores + b.millicores, memoryMib: a.memoryMib + b.memoryMib });
/** What is left, never less than nothing. */
export const minus = (a: Room, b: Room): Room => ({
  millicores: Math.max(0, a.millicores - b.millicores),
  memoryMib: Math.max(0, a.memoryMib - b.memoryMib),
});
export const times = ({ millicores, memoryMib }: Room, n: number): Room => ({ millicores: millicores * n, memoryMib: memoryMib * n });
export const sum = (rooms: readonly Room[]): Room => rooms.reduce(plus, NOTHING);
export const fits = (need: Room, room: Room): boolean => need.millicores <= room.millicores && need.memoryMib <= room.memoryMib;
export const show = ({ millicores, memoryMib }: Room): string => `${millicores}m CPU and ${memoryMib}Mi`;

const containerOf = ({ cpu, memory }: Pick<ComponentPlan, 'cpu' | 'memory'>): Room => ({
  millicores: toMillicores(cpu),
  memoryMib: toMebibytes(memory),
});
/** What one pod asks for, with what another service puts into it. */
export const podOf = (component: ComponentPlan): Room =>
  plus(containerOf(component), component.sidecar ? containerOf(component.sidecar) : NOTHING);
/** What all pods of a component ask for. */
export const askedBy = ({ component }: Part): Room => times(podOf(component), component.replicas);

/** What the pods that stay on each node ask for. */
export function pinnedTo(parts: readonly Part[]): ReadonlyMap<string, Room> {
  const rooms = new Map<string, Room>();
  for (const part of parts) {
    const { on } = part.service;
    if (on !== undefined) rooms.set(on, plus(rooms.get(on) ?? NOTHING, askedBy(part)));
  }
  return rooms;
}

/** What a machine has beside its system, K3s, and more; undefined where the catalogue does not know it. */
export function leftBeside(node: NodePlan, more: Room = NOTHING): Room | undefined {
  const k3s = node.k3s === undefined ? NOTHING : K3S_NEEDS[isServer(node) ? 'server' : 'agent'];
  return node.capacity && minus(node.capacity, sum([SYSTEM_NEEDS, k3s, more]));
}

/** What services have on a machine beside K3s; where the role promises Mailcow and no service brings it, its room is kept free. */
export const besidePods = ({ blueprint: { services } }: Site, { name, roles }: NodePlan): Room => {
  const own = hosted(services).filter(({ node }) => node === name);
  if (own.length === 0) return roles.includes('mail') ? MAILCOW_NEEDS : NOTHING;
  return sum(own.map(({ component }) => containerOf(component)));
};

/** What a node has for pods; undefined where the catalogue does not know the machine. */
export const roomOf = (site: Site, node: NodePlan): Room | undefined => leftBeside(node, besidePods(site, node));

/** The room that pods of any node share, and what they ask of it. */
export interface Budget {
  /** What the pods that stay on a node leave of it, by node that takes pods. */
  readonly free: ReadonlyMap<string, Room>;
  readonly total: Room;
  /** What the pods that may run anywhere ask for. */
  readonly asked: Room;
}

/** Undefined where there is nothing to reckon with: no node takes pods, or the catalogue does not know one of them. */
export function budgetOf(site: Site, replicas: (component: ComponentPlan) => number = ({ replicas: n }) => n): Budget | undefined {
  const parts = partsOf(site).map(({ service, component }) => ({ service, component: { ...component, replicas: replicas(component) } }));
  const pinned = pinnedTo(parts);
  const anywhere = parts.filter(({ service: { on } }) => on === undefined);
  const isDaemon = ({ component: { kind } }: Part): boolean => kind === 'daemon';
  // one on each node: a node that goes takes its own along
  const daemons = sum(anywhere.filter(isDaemon).map(({ component }) => podOf(component)));
  const free = new Map<string, Room>();
  for (const node of schedulable(site)) {
    const room = roomOf(site, node);
    if (!room) return undefined;
    free.set(node.name, minus(room, plus(pinned.get(node.name) ?? NOTHING, daemons)));
  }
  if (free.size === 0) return undefined;
  return { free, total: sum([...free.values()]), asked: sum(anywhere.filter((part) => !isDaemon(part)).map(askedBy)) };
}

/** What is asked for when one node less takes pods: of those that never share a node, the one that it had starts nowhere else. */
export const budgetAfterLoss = (site: Site): Budget | undefined =>
  budgetOf(site, (component) =>
    component.spread === 'strict' ? Math.min(component.replicas, Math.max(1, placesOf(site, component).length - 1)) : component.replicas,
  );

/** Nodes without which the pods that may run anywhere no longer find room; none where they find none as it is. */
export function indispensable(site: Site): readonly string[] {
  const [whole, left] = [budgetOf(site), budgetAfterLoss(site)];
  if (!whole || !left || whole.free.size < 2 || !fits(whole.asked, whole.total)) return [];
  return [...left.free].filter(([, room]) => !fits(left.asked, minus(left.total, room))).map(([name]) => name);
}
