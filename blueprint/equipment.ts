import type { JsonObject } from '../constructs/files/yaml';
import type { Environment } from '../environments/environment';
import type { Blueprint, ServicePlan } from './blueprint';
import type { Need, SecretRef } from './contracts/contract';
import type { SecretLedger } from './secret-ledger';

/** What a service may know of the site where it asks something of its hosts. */
export type HostFacts = Pick<Blueprint, 'nodes' | 'cluster' | 'mesh' | 'operator' | 'layers'>;

/** A role of Ansible that one host has because a service asks for it. */
export interface Equipment {
  /** Node of the site. */
  readonly node: string;
  /** Folder of hosts/ansible/roles, which the playbook names. */
  readonly role: string;
  /** Variables of the role on that host. */
  readonly variables: JsonObject;
  /**
   * Files that hold secrets of the service, by their path on the host: the name of the need for one, or a secret of an answer that it got or gave. Root alone
   * reads them. @default {}
   */
  readonly secrets?: Readonly<Record<string, string | SecretRef>>;
  /** Files of the service, by their path on the host, in folders that root alone enters. @default {} */
  readonly files?: Readonly<Record<string, HostFile>>;
  /** What it keeps on that host, by name, and how that is copied with the host. @default {} */
  readonly keeps?: Readonly<Record<string, HostKeep>>;
}

/** Data of a service on a host. */
export type HostKeep = HostDump | HostFolders;

/** What a program makes a consistent copy of: a database is never read while it writes. */
export interface HostDump {
  /**
   * One of the service's files, called as `<program> copy|prove|restore <folder>`: it fills the folder, says on one line what it found in a restored one, and
   * brings a restored one back over what is there.
   */
  readonly program: string;
}

/** Folders that may be read while they are written: each file is whole, or is seen at the next copy. */
export interface HostFolders {
  /** Absolute, `*` within a name. */
  readonly folders: readonly string[];
  /** One of the service's files, called as `<program> hold` before a copy is brought back over them and `<program> release` after it. @default nothing to hold */
  readonly holder?: string;
}

/** A generated file, or one that stands beside the service. */
export interface HostFile {
  readonly text: string;
  /** Octal. @default '0600' */
  readonly mode?: string;
  /** Whether its comments start with `#`, so that a first line may say who wrote it. @default true */
  readonly comments?: boolean;
}

export interface EquipmentPlan extends Omit<Equipment, 'secrets' | 'files' | 'keeps'> {
  readonly service: string;
  readonly files: Readonly<Record<string, HostFile>>;
  /** Folders of its secrets and files, which root alone enters. */
  readonly folders: readonly string[];
  readonly keeps: Readonly<Record<string, HostKeep>>;
}

/** What the services have on the hosts; the secrets that they name are delivered there as well. @throws Error when a name is no secret of the service */
export function planEquipment(
  environment: Environment,
  services: readonly ServicePlan[],
  site: HostFacts,
  ledger: SecretLedger,
): readonly EquipmentPlan[] {
  return services.flatMap((plan) => {
    const definition = environment.services[plan.name]?.definition;
    const asked = definition?.equips?.(plan as never, site) ?? [];
    if (asked.length === 0) return [];
    const needs = definition?.needs?.({ options: plan.options as never, name: plan.name, site: environment }) ?? {};
    return asked.map(({ secrets = {}, files = {}, keeps = {}, ...equipment }): EquipmentPlan => {
      for (const [path, name] of Object.entries(secrets)) {
        const reader = { kind: 'host', node: equipment.node, path, owner: 'root:root', mode: '0600' } as const;
        if (typeof name !== 'string') {
          if (name.secret !== undefined) ledger.deliver(name.secret, reader);
          continue;
        }
        const need = needs[name];
        if (need?.contract !== 'secret')
          throw new Error(`service '${plan.name}': '${name}' is read on node '${equipment.node}' and is no secret`);
        const { make, why, id = `${plan.name}/${name}` } = (need as Need<'secret'>).request;
        ledger.read(id, make, why, reader);
      }
      const paths = [...Object.keys(secrets), ...Object.keys(files)];
      const folders = [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/'))))].sort();
      return { service: plan.name, ...equipment, files, folders, keeps };
    });
  });
}
