import type { Need } from './contracts/contract';
import { LOCAL_PATH, localVolume, type VolumeResult } from './contracts/volume';
import type { ComponentPlan } from './service-plan';

export const isVolume = (need: Need | undefined): need is Need<'volume'> => need?.contract === 'volume';

/** What the cluster itself answers; undefined where a service is asked. @param providers names of the services that answer for volumes */
export const localAnswer = (claim: string, need: Need<'volume'>, providers: readonly string[]): VolumeResult | undefined =>
  need.from === LOCAL_PATH || (need.from === undefined && providers.length === 0) ? localVolume(claim, need.request) : undefined;

interface Asking {
  readonly components: Readonly<Record<string, ComponentPlan>>;
  readonly needs: Readonly<Record<string, Need>>;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** The claims of a service: of replicas with one each, those that the StatefulSet would make (kubernetes.io, StatefulSet, stable storage). */
export const claimsOf = ({ components, needs, answers }: Asking): readonly VolumeResult[] =>
  Object.entries(needs).flatMap(([key, need]): readonly VolumeResult[] => {
    if (!isVolume(need)) return [];
    const answer = answers[key] as VolumeResult;
    const component = need.request.each === undefined ? undefined : components[need.request.each];
    if (!component) return [answer];
    return Array.from({ length: component.replicas }, (_, replica) => ({
      ...answer,
      claim: `${answer.claim}-${component.name}-${replica}`,
    }));
  });

/** Components by what answers for their volumes: whether a node keeps them, and with whom they share one that goes along with its pods. */
export function placed({ components, needs, answers }: Asking): Readonly<Record<string, ComponentPlan>> {
  const answerOf = (need: string): VolumeResult => answers[need] as VolumeResult;
  const roaming = Object.keys(needs).filter((key) => {
    const need = needs[key];
    return isVolume(need) && need.request.each === undefined && !answerOf(key).boundToNode;
  });
  const groups = groupsOf(roaming, Object.values(components));
  return Object.fromEntries(
    Object.entries(components).map(([key, component]) => {
      const { keepsIn } = component;
      if (keepsIn.length === 0) return [key, component];
      const volumes = keepsIn.map(answerOf);
      return [
        key,
        {
          ...component,
          boundToNode: volumes.some(({ boundToNode }) => boundToNode),
          lostWithNode: volumes.some(({ copies }) => copies < 2),
          besideVolume: groups.get(keepsIn.find((need) => groups.has(need)) ?? ''),
        },
      ];
    }),
  );
}

/** Volumes of one group are mounted by pods that hang together; the group has the name of the first. Of a volume that one component alone mounts there is none. */
function groupsOf(needs: readonly string[], components: readonly ComponentPlan[]): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const { keepsIn } of components) {
    const own = keepsIn.filter((need) => needs.includes(need));
    const merged = new Set(own.flatMap((need) => groups.get(need) ?? []));
    const [name = own[0]] = merged;
    if (name === undefined) continue;
    for (const [need, group] of groups) if (merged.has(group)) groups.set(need, name);
    for (const need of own) groups.set(need, name);
  }
  const members = (group: string): number => components.filter(({ keepsIn }) => keepsIn.some((need) => groups.get(need) === group)).length;
  return new Map([...groups].filter(([, group]) => members(group) > 1));
}
