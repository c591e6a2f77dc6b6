import { toSeconds, type Duration } from '../../constructs/units';
import type { ComponentPlan } from '../blueprint';
import type { Site } from '../site';
import { EVICTION, NODE_GRACE, POD_START, REATTACH } from './kubernetes';
import { breadth, placesOf, promisedParts } from './pods';
import { gather } from './words';

/** A promise about the loss of a node that the site has. */
export interface NodePromise {
  /** Path in the site file. */
  readonly at: string;
  /** Undefined for any node. */
  readonly node: string | undefined;
  readonly rto: Duration;
}

export const afterOf = ({
  environment: { promises },
}: Site): readonly (readonly [failure: string, promise: { readonly rto: Duration; readonly rpo?: Duration | undefined }])[] =>
  Object.entries(promises?.after ?? {});

export function nodePromises(site: Site): readonly NodePromise[] {
  const names = new Set(site.blueprint.nodes.map(({ name }) => name));
  return afterOf(site).flatMap(([failure, { rto }]) => {
    const node = failure === 'any-node' ? undefined : failure.replace(/^node\//, '');
    const known = node === undefined || (failure.startsWith('node/') && names.has(node));
    return known ? [{ at: `promises.after.${failure}`, node, rto }] : [];
  });
}

/** Seconds in which the site says that it is rebuilt after the worst. */
export const rebuild = ({ environment: { promises } }: Site): number =>
  Math.max(0, ...[promises?.after['all-nodes']?.rto ?? promises?.rto].flatMap((rto) => (rto === undefined ? [] : [toSeconds(rto)])));

/** Servers whose loss stops the control plane: those who stay are no majority of all. */
export function indispensableServers({ blueprint: { cluster } }: Site): readonly string[] {
  const servers = cluster?.servers ?? [];
  return servers.length - 1 < Math.floor(servers.length / 2) + 1 ? servers : [];
}

/** What brings the pods of a component back after the loss of a node that carried some. */
export type Means = 'others serve' | 'starts elsewhere' | 'starts elsewhere with its volume' | 'restored';

/** Components whose pods a lost node takes along, by what brings them back. */
export interface Losses {
  /** Those that may run anywhere. */
  readonly anywhere: Readonly<Record<Means, readonly string[]>>;
  /** Those that stay on a node, by node: they come back with it. */
  readonly pinned: ReadonlyMap<string, readonly string[]>;
}

export function lossesOf(site: Site): Losses {
  const anywhere: Record<Means, string[]> = {
    'others serve': [],
    'starts elsewhere': [],
    'starts elsewhere with its volume': [],
    restored: [],
  };
  const pinned = new Map<string, string[]>();
  for (const { service, component } of promisedParts(site)) {
    if (service.on === undefined) anywhere[means(component, breadth(service, placesOf(site, component).length))].push(component.name);
    else gather(pinned, service.on, component.name);
  }
  return { anywhere, pinned };
}

function means({ kind, replicas, quorum, keepsIn, boundToNode, lostWithNode }: ComponentPlan, nodes: number): Means {
  const left = replicas - Math.ceil(replicas / Math.max(1, nodes));
  // pods of a Deployment share one volume, so one node
  const spread = kind === 'stateful' || keepsIn.length === 0;
  if (spread && left > 0 && (!quorum || left > replicas / 2)) return 'others serve';
  if (boundToNode || lostWithNode || nodes < 2) return 'restored';
  return keepsIn.length > 0 ? 'starts elsewhere with its volume' : 'starts elsewhere';
}

/** Seconds until such a component serves again. */
export const secondsOf = (by: Means, site: Site): number =>
  ({
    'others serve': NODE_GRACE,
    'starts elsewhere': NODE_GRACE + EVICTION + POD_START,
    'starts elsewhere with its volume': NODE_GRACE + EVICTION + REATTACH + POD_START,
    restored: rebuild(site),
  })[by];
