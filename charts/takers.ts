import type { Blueprint } from '../blueprint/blueprint';
import type { Taking } from '../blueprint/service';
import type { Manifest } from '../constructs/kubernetes';

/** A key of a Secret, in its namespace. */
export interface SecretKey {
  readonly namespace: string;
  readonly object: string;
  readonly key: string;
}

/** An object of the cluster that takes the value of a Secret. */
export interface Taker {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /**
   * How it takes another value: by a `restart`; by a `reload` or a `watch` of its own, soon after the Secret has it; with its next run; or not at all, since
   * only what begins empty reads it `once`.
   */
  readonly how: Taking | 'restart' | 'watch' | 'next-run';
}

/** Who takes a key, for all keys of a site, from its manifests as they are. */
export function takersOf(blueprint: Blueprint, manifests: readonly Manifest[]): (key: SecretKey) => readonly Taker[] {
  const all = manifests.flatMap((manifest) => [...ofPods(manifest, blueprint), ...ofControllers(manifest, blueprint)]);
  const byPlace = new Map<string, Taker[]>();
  for (const [place, taker] of all) byPlace.set(place, [...(byPlace.get(place) ?? []), taker]);
  return ({ namespace, object, key }) => {
    const found = [`${namespace}/${object}[${key}]`, `${namespace}/${object}[*]`].flatMap((place) => byPlace.get(place) ?? []);
    const once = new Map(found.map((taker) => [`${taker.kind} ${taker.namespace}/${taker.name}`, taker]));
    return [...once].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, taker]) => taker);
  };
}

type Found = readonly [place: string, taker: Taker];

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
  };
}
interface Container {
  readonly env?: readonly { readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } } }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly subPath?: string }[];
}

/** Of a service that itself may say how its pods take a Secret, else by what Kubernetes does: a CronJob has new pods each time, all others keep theirs. */
function ofPods({ kind, metadata: { name, namespace = 'default' }, spec }: Manifest, { services }: Blueprint): readonly Found[] {
  const { template: own, jobTemplate } = (spec ?? {}) as { readonly template?: PodTemplate; readonly jobTemplate?: Job };
  const template = jobTemplate?.spec.template ?? own;
  if (!template?.spec?.containers) return [];
  const { 'app.kubernetes.io/instance': instance, 'app.kubernetes.io/component': component = '' } = template.metadata?.labels ?? {};
  const service = services.find((plan) => plan.name === instance && plan.namespace === namespace);
  const { containers, initContainers = [], volumes = [] } = template.spec;
  const secretOf = new Map(volumes.map((volume) => [volume.name, volume.secret?.secretName]));
  const reads = [...initContainers, ...containers].flatMap(({ env = [], volumeMounts = [] }) => [
    ...env.flatMap(({ valueFrom }) =>
      valueFrom?.secretKeyRef ? [[valueFrom.secretKeyRef.name, valueFrom.secretKeyRef.key] as const] : [],
    ),
    ...volumeMounts.flatMap(({ name: volume, subPath = '*' }) => {
      const secret = secretOf.get(volume);
      return secret === undefined ? [] : [[secret, subPath] as const];
    }),
  ]);
  return reads.map(([object, key]): Found => {
    const said = service?.takes[component]?.[object.slice(`${service.name}-`.length)];
    return [`${namespace}/${object}[${key}]`, { kind, namespace, name, how: jobTemplate ? 'next-run' : (said ?? 'restart') }];
  });
}
interface Job {
  readonly spec: { readonly template: PodTemplate };
}

/** Controllers that ask the API server for the Secrets that an object names: cert-manager for issuers, Argo CD for `$<secret>:<key>` of its settings. */
function ofControllers({ kind, metadata: { name, namespace }, spec }: Manifest, { services }: Blueprint): readonly Found[] {
  const watched = (of: string, object: string, key: string): Found => [
    `${of}/${object}[${key}]`,
    { kind, namespace: namespace ?? of, name, how: 'watch' },
  ];
  switch (kind) {
    case 'ClusterIssuer': {
      // it reads them in the namespace of its controller
      const home = services.find(({ role }) => role === 'certificates')?.namespace ?? '';
      return referencesIn(spec).map((reference) => watched(home, reference.name, reference.key));
    }
    case 'Issuer': {
      const { ca } = spec as { readonly ca?: { readonly secretName: string } };
      return ca && namespace !== undefined ? [watched(namespace, ca.secretName, '*')] : [];
    }
    case 'HelmChart': {
      const { valuesContent = '', targetNamespace = '' } = spec as { readonly valuesContent?: string; readonly targetNamespace?: string };
      return [...valuesContent.matchAll(/\$([a-z0-9][a-z0-9-]*):([\w.-]+)/g)].map(([, object = '', key = '']) =>
        watched(targetNamespace, object, key),
      );
    }
    default:
      return [];
  }
}

function referencesIn(value: unknown): readonly { readonly name: string; readonly key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { name, key } = value as { readonly name?: unknown; readonly key?: unknown };
  return typeof name === 'string' && typeof key === 'string' ? [{ name, key }] : Object.values(value).flatMap(referencesIn);
}
