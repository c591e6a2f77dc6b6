import type { Claim } from './pod-claims';
import { containersOf, podsOf, type ContainerJson, type PodJson } from './pods';
import type { WrittenSite } from './site-objects';

/** How the containers of a pod read one Secret: by what can change in them while they run, and by what cannot. */
function readsOf({ spec }: PodJson, object: string): { readonly folders: readonly string[]; readonly fixed: readonly string[] } {
  const lasting = [...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'), ...spec.containers];
  const volumes = new Set((spec.volumes ?? []).flatMap(({ name, secret }) => (secret?.secretName === object ? [name] : [])));
  const mounts = (container: ContainerJson) => (container.volumeMounts ?? []).filter(({ name }) => volumes.has(name));
  return {
    folders: lasting.filter((container) => mounts(container).some(({ subPath }) => subPath === undefined)).map(({ name }) => name),
    // the kubelet never writes either again (kubernetes.io, secret, mounted Secrets are updated automatically)
    fixed: lasting.flatMap((container) => [
      ...(container.env ?? []).filter(({ valueFrom }) => valueFrom?.secretKeyRef?.name === object).map(({ name }) => `variable ${name}`),
      ...mounts(container).flatMap(({ subPath }) => (subPath === undefined ? [] : [`file ${subPath} of ${container.name}`])),
    ]),
  };
}

/** What a service says of Secrets that pods of a component have, with those pods. */
function* sayings(site: WrittenSite) {
  for (const { kind, name, takes } of site.blueprint.services) {
    for (const [component, said] of Object.entries(takes)) {
      const pods = podsOf(site).filter(
        ({ labels }) => labels['app.kubernetes.io/instance'] === name && labels['app.kubernetes.io/component'] === component,
      );
      for (const [need, how] of Object.entries(said)) {
        const object = `${name}-${need}`;
        yield { what: `${kind}/${component}/${need}`, how, object, pods: pods.filter((pod) => isRead(pod, object)) };
      }
    }
  }
}

const isRead = (pod: PodJson, object: string): boolean =>
  (pod.spec.volumes ?? []).some(({ secret }) => secret?.secretName === object) ||
  containersOf(pod).some(({ env = [] }) => env.some(({ valueFrom }) => valueFrom?.secretKeyRef?.name === object));

/** What reloads a Secret has it as a folder, and nowhere as a variable or as a file mounted alone. */
export const reloadsAsSaid: Claim = (site) =>
  [...sayings(site)].flatMap(({ how, object, pods }) =>
    how !== 'reload'
      ? []
      : pods.flatMap((pod) => {
          const { folders, fixed } = readsOf(pod, object);
          return [
            ...fixed.map((what) => `${pod.id} has ${object} as ${what}`),
            ...(folders.length === 0 ? [`${pod.id} reloads ${object}, which only what has ended mounts`] : []),
          ];
        }),
  );

/** Secrets of which services say something, as `kind/component/need`, and whether pods of these sites have them. */
export function saidOf(sites: readonly WrittenSite[]): { readonly said: ReadonlySet<string>; readonly had: ReadonlySet<string> } {
  const all = sites.flatMap((site) => [...sayings(site)]);
  return {
    said: new Set(all.map(({ what }) => what)),
    had: new Set(all.filter(({ pods }) => pods.length > 0).map(({ what }) => what)),
  };
}
