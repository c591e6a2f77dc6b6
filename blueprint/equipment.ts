import type { JsonObject } from '../constructs/files/yaml';
import type { Environment } from '../environments/environment';
import type { Blueprint, ServicePlan } from './blueprint';
import type { Need } from './contracts/contract';
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
  /** Files that hold secrets of the service, by their path on the host: the name of the need. Root alone reads them. @default {} */
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface EquipmentPlan extends Omit<Equipment, 'secrets'> {
  readonly service: string;
  /** Folders of its secrets, which root alone enters. */
  readonly folders: readonly string[];
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
    return asked.map(({ secrets = {}, ...equipment }): EquipmentPlan => {
      for (const [path, name] of Object.entries(secrets)) {
        const need = needs[name];
        if (need?.contract !== 'secret')
          throw new Error(`service '${plan.name}': '${name}' is read on node '${equipment.node}' and is no secret`);
        const { make, why } = (need as Need<'secret'>).request;
        ledger.read(`${plan.name}/${name}`, make, why, { kind: 'host', node: equipment.node, path, owner: 'root:root', mode: '0600' });
      }
      const folders = [...new Set(Object.keys(secrets).map((path) => path.slice(0, path.lastIndexOf('/'))))];
      return { service: plan.name, ...equipment, folders };
    });
  });
}
