import type { JsonObject } from '../constructs/files/yaml';
import type { SecretMake } from '../constructs/secrets/secret-plan';
import type { Environment } from '../environments/environment';
import type { ClusterPlan, ServicePlan } from './blueprint';
import type { SecretLedger } from './ledger';

/** What must stand in the cluster before anything can be read from Git: K3s' servers apply it by themselves. */
export interface Bootstrap {
  /** Objects by file. K3s tries a file again until the kinds and namespaces of its objects exist. */
  readonly manifests: Readonly<Record<string, readonly JsonObject[]>>;
  /** Values of the store that it cannot start without, by name. @default {} */
  readonly secrets?: Readonly<Record<string, BootstrapSecret>>;
}

export interface BootstrapSecret {
  readonly make: SecretMake;
  readonly why: string;
  /** The Secret, without the value. */
  readonly object: JsonObject;
  /** Key of the Secret that takes the value. */
  readonly key: string;
}

/** The bootstrap of one service, as its servers get it. */
export interface BootstrapPlan {
  readonly service: string;
  readonly manifests: readonly { readonly path: string; readonly objects: readonly JsonObject[] }[];
  /** Secret in the store, file on the servers, and the object that wraps the value there. */
  readonly secrets: readonly { readonly secret: string; readonly path: string; readonly object: JsonObject; readonly key: string }[];
}

/** Folder whose files K3s' servers apply, again whenever one changes (docs.k3s.io/installation/packaged-components). */
const MANIFESTS = '/var/lib/rancher/k3s/server/manifests';
const fileOf = (name: string): string => `${MANIFESTS}/archipel-${name}.yaml`;

/** What the services bootstrap with. Each server gets the same files: whichever leads applies them. */
export function planBootstrap(
  { name: site, services: uses }: Environment,
  services: readonly ServicePlan[],
  cluster: ClusterPlan | undefined,
  ledger: SecretLedger,
): readonly BootstrapPlan[] {
  if (!cluster) return [];
  return services.flatMap((plan): readonly BootstrapPlan[] => {
    const { name } = plan;
    const made = uses[name]?.definition.bootstraps?.(plan as never, site);
    if (!made) return [];
    const secrets = Object.entries(made.secrets ?? {}).map(([key, wanted]) => {
      const delivered = { secret: `${name}/${key}`, path: fileOf(`${name}-${key}`), object: wanted.object, key: wanted.key };
      for (const node of cluster.servers)
        ledger.read(delivered.secret, wanted.make, wanted.why, {
          kind: 'host',
          node,
          path: delivered.path,
          owner: 'root:root',
          mode: '0600',
        });
      return delivered;
    });
    return [
      { service: name, manifests: Object.entries(made.manifests).map(([key, objects]) => ({ path: fileOf(key), objects })), secrets },
    ];
  });
}
