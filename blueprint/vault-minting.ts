import type { Environment } from '../environments/environment';
import { classOf } from './derive';
import type { Flow } from './flow';
import type { Minting } from './minting';
import { componentAnswering } from './provision';
import type { GrantPlan, NamespaceClass, ServicePlan } from './service-plan';

/** The database engine of a class. */
export const databaseMountOf = (of: NamespaceClass): string => `database-${of}`;

/** A provider in which the vault makes users. */
export interface VaultDatabase {
  /** The provider, and the name of the connection. */
  readonly service: string;
  readonly mount: string;
  readonly plugin: string;
  readonly address: string;
  readonly manager: string;
  readonly userName: string;
}

/** A login that is made anew before it expires: one Secret of the cluster. */
export interface VaultLogin {
  readonly object: string;
  readonly mount: string;
  /** Name of its role in the engine: `<namespace>.<object>`. */
  readonly role: string;
  /** The provider. */
  readonly database: string;
  /** Seconds that a user lives. */
  readonly seconds: number;
  /** Labels of the Secret beside the common ones. */
  readonly labels: Readonly<Record<string, string>>;
  readonly create: readonly string[];
  readonly revoke: readonly string[];
}

interface Minted {
  readonly databases: readonly VaultDatabase[];
  readonly logins: readonly { readonly consumer: ServicePlan; readonly login: VaultLogin }[];
}

/** Where a vault makes users, and for whom. */
export function planMinted({ services: uses, namespaces }: Environment, services: readonly ServicePlan[], vault: ServicePlan): Minted {
  const terms = uses[vault.name]?.definition.mints?.({ options: vault.options as never });
  if (!terms) return { databases: [], logins: [] };
  const databases = new Map<string, VaultDatabase>();
  const logins: { readonly consumer: ServicePlan; readonly login: VaultLogin }[] = [];
  for (const { provider, grant, mints, at } of mintingOf(uses, services)) {
    const consumer = services.find(({ name }) => name === grant.consumer);
    if (!consumer || !grant.minted) continue;
    const living = services.filter(({ namespace }) => namespace === consumer.namespace);
    const mount = databaseMountOf(classOf(consumer.namespace, namespaces, living));
    databases.set(`${mount} ${provider.name}`, {
      ...{ service: provider.name, mount, plugin: mints.plugin, manager: mints.manager, userName: mints.userName },
      address: mints.address(at),
    });
    const { object } = grant.minted;
    logins.push({
      consumer,
      login: {
        ...{ object, mount, role: `${consumer.namespace}.${object}`, database: provider.name, seconds: terms.seconds },
        labels: grant.minted.labels,
        create: mints.create(grant.answer),
        revoke: mints.revoke,
      },
    });
  }
  return {
    databases: [...databases].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, database]) => database),
    logins: logins.sort((a, b) => (a.login.role < b.login.role ? -1 : 1)),
  };
}

/** The connections of a vault to where it makes users. */
export function mintingFlows({ services: uses }: Environment, services: readonly ServicePlan[]): readonly Flow[] {
  return mintingOf(uses, services).flatMap(({ provider, grant, at: { component: answering, protocol, port } }): readonly Flow[] => {
    const by = grant.minted?.by ?? '';
    const component = uses[by]?.definition.role?.component;
    if (component === undefined) return [];
    return [
      {
        from: { kind: 'pods', service: by, component },
        to: { kind: 'pods', service: provider.name, component: answering },
        protocol,
        port,
        via: 'cluster',
        why: `${by} makes users that expire`,
      },
    ];
  });
}

interface Granted {
  readonly provider: ServicePlan;
  readonly grant: GrantPlan;
  readonly mints: Minting<unknown>;
  /** Where the provider answers. */
  readonly at: { readonly component: string; readonly host: string; readonly port: number; readonly protocol: 'tcp' | 'udp' };
}

/** The grants of which a vault makes the logins. */
const mintingOf = (uses: Environment['services'], services: readonly ServicePlan[]): readonly Granted[] =>
  services.flatMap((provider) =>
    provider.grants.flatMap((grant): readonly Granted[] => {
      const provision = uses[provider.name]?.definition.provides?.[grant.contract as 'mysql'];
      const component = provision && componentAnswering(provision, provider.options as never, grant.request as never);
      const target = component === undefined ? undefined : provider.components[component];
      const port = provision && 'port' in provision ? target?.ports[provision.port] : undefined;
      if (!grant.minted || !provision?.mints || component === undefined || !target || !port) return [];
      return [{ provider, grant, mints: provision.mints as Minting<unknown>, at: { component, host: target.host, ...port } }];
    }),
  );
