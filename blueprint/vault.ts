import { labelsOfSecret, type SecretPlan } from '../constructs/secrets/secret-plan';
import type { Environment } from '../environments/environment';
import { MANAGERS } from './minting';
import type { NamespaceClass, NamespacePlan, ServicePlan } from './service-plan';
import { databaseMountOf, planMinted, type VaultDatabase, type VaultLogin } from './vault-minting';
import type { SecretLedger } from './ledger';

/** How the Secrets of one namespace come into the cluster. */
export interface DeliveryPlan {
  readonly namespace: string;
  readonly class: NamespaceClass;
  /** Service that brings them. */
  readonly service: string;
}

/** What the vault of a site keeps, and for whom: its paths, its policies and its readers follow from this. */
export interface VaultPlan {
  readonly service: string;
  readonly namespace: string;
  /** Component that keeps the secrets, and its port for clients. */
  readonly component: string;
  /** Key-value engines, one for each class: a policy for one says nothing of the other. */
  readonly mounts: readonly string[];
  /** Engines in which it makes users that expire, one for each class. */
  readonly databaseMounts: readonly string[];
  /** Secret with the passwords by which it signs in there, by the name of the provider. */
  readonly managers: string;
  /** Where it makes them. */
  readonly databases: readonly VaultDatabase[];
  /** The services that read, each with an account of its own. */
  readonly readers: readonly VaultReader[];
  /** Secrets of the store that open it together. */
  readonly shares: readonly string[];
  /** How many of the shares it takes. */
  readonly threshold: number;
  /** Secret of the store by which `archipel secrets export --to vault` signs in. */
  readonly password: string;
}

export interface VaultReader {
  readonly service: string;
  readonly namespace: string;
  readonly class: NamespaceClass;
  /** Name of its role and of its policy. */
  readonly role: string;
  /** ServiceAccount that stands for it, in the namespace of the vault: no pod of the service has its token. */
  readonly account: string;
  readonly secrets: readonly VaultSecret[];
  /** Logins that are made for it. */
  readonly logins: readonly VaultLogin[];
}

/** One Secret of the cluster. */
export interface VaultSecret {
  readonly object: string;
  readonly mount: string;
  /** Path in the mount: `<namespace>/<object>`. */
  readonly path: string;
  /** Keys of the Secret, and the secrets of the store that they hold. */
  readonly keys: readonly { readonly key: string; readonly secret: string }[];
  /** Labels that its readers ask for. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Shamir's shares: five, so that two may be lost or given away, of which three open it. */
const SHARES = 5;
const THRESHOLD = 3;

/** The key-value engine of a class. */
export const mountOf = (of: NamespaceClass): string => `kv-${of}`;

/** Who brings the Secrets of each namespace, by what the services say; two where they do not agree, which a rule refuses. */
export function planDeliveries(
  { services: uses }: Environment,
  services: readonly ServicePlan[],
  namespaces: readonly NamespacePlan[],
): readonly DeliveryPlan[] {
  return services.flatMap(({ name, options }) => {
    const classes = uses[name]?.definition.delivers?.({ options: options as never }) ?? [];
    return namespaces
      .filter((namespace) => classes.includes(namespace.class))
      .map((namespace) => ({ namespace: namespace.name, class: namespace.class, service: name }));
  });
}

const shareIds = (vault: string): readonly string[] => Array.from({ length: SHARES }, (_, index) => `${vault}/share-${index + 1}`);
const passwordId = (vault: string): string => `${vault}/operator`;

/** What the store keeps for a vault: who holds these holds all of it. */
export function addVaultSecrets(services: readonly ServicePlan[], ledger: SecretLedger): void {
  for (const { name, role } of services) {
    if (role !== 'vault') continue;
    for (const id of shareIds(name)) {
      ledger.keep(
        id,
        { kind: 'external', ask: 'archipel secrets open-vault writes it, nobody types it' },
        `${THRESHOLD} of ${SHARES} open the vault`,
      );
    }
    ledger.keep(passwordId(name), { kind: 'password', length: 48, alphabet: 'alphanumeric' }, 'archipel signs in to the vault to fill it');
  }
}

/** @returns undefined for a site without a vault */
export function planVault(
  environment: Environment,
  services: readonly ServicePlan[],
  deliveries: readonly DeliveryPlan[],
  secrets: readonly SecretPlan[],
): VaultPlan | undefined {
  const vault = services.find(({ role }) => role === 'vault');
  const component = vault && environment.services[vault.name]?.definition.role?.component;
  if (!vault || component === undefined) return undefined;
  const classes = new Map(
    deliveries.filter(({ service }) => service === vault.name).map((delivery) => [delivery.namespace, delivery.class]),
  );
  const places = new Map<string, Place>();
  for (const { id, readers } of secrets) {
    for (const reader of readers) {
      if (reader.kind !== 'kubernetes') continue;
      const { namespace, object, key } = reader;
      const of = classes.get(namespace);
      if (of === undefined) continue;
      const path = `${namespace}/${object}`;
      const known = places.get(path) ?? { namespace, object, of, keys: [], labels: {} };
      places.set(path, { ...known, keys: [...known.keys, { key, secret: id }], labels: labelsOfSecret([known, reader]) });
    }
  }
  const readers = new Map<string, VaultReader>();
  for (const [path, { namespace, object, of, keys, labels }] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const service = secretOwner(services, namespace, object)?.name ?? vault.name;
    const known = readers.get(service) ?? readerOf(vault, service, namespace, of);
    const sorted = [...keys].sort((a, b) => (a.key < b.key ? -1 : 1));
    readers.set(service, { ...known, secrets: [...known.secrets, { object, mount: mountOf(of), path, keys: sorted, labels }] });
  }
  const { databases, logins } = planMinted(environment, services, vault);
  for (const { consumer, login } of logins) {
    const of = classes.get(consumer.namespace);
    if (of === undefined) continue;
    const known = readers.get(consumer.name) ?? readerOf(vault, consumer.name, consumer.namespace, of);
    readers.set(consumer.name, { ...known, logins: [...known.logins, login] });
  }
  return {
    service: vault.name,
    namespace: vault.namespace,
    component,
    mounts: (['dev', 'prod'] as const).map(mountOf),
    databaseMounts: (['dev', 'prod'] as const).map(databaseMountOf),
    managers: `${vault.name}-${MANAGERS}`,
    databases,
    readers: [...readers.values()].sort((a, b) => (a.service < b.service ? -1 : 1)),
    shares: shareIds(vault.name),
    threshold: THRESHOLD,
    password: passwordId(vault.name),
  };
}

const readerOf = ({ name }: ServicePlan, service: string, namespace: string, of: NamespaceClass): VaultReader => ({
  ...{ service, namespace, class: of, role: `service-${service}`, account: `${name}-reader-${service}` },
  ...{ secrets: [], logins: [] },
});

interface Place {
  readonly namespace: string;
  readonly object: string;
  readonly of: NamespaceClass;
  readonly keys: VaultSecret['keys'];
  readonly labels: VaultSecret['labels'];
}

/** The service that a Secret is for: the Secrets of a service begin with its name, and of two such names the longer one is meant. */
export function secretOwner(services: readonly ServicePlan[], namespace: string, object: string): ServicePlan | undefined {
  return services
    .filter((service) => service.namespace === namespace && object.startsWith(`${service.name}-`))
    .sort((a, b) => b.name.length - a.name.length)[0];
}
