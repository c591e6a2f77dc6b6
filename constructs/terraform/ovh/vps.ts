import type { Construct } from 'constructs';
import { DataOvhVps } from '../../../.gen/providers/ovh/data-ovh-vps';
import { Vps } from '../../../.gen/providers/ovh/vps';
import { Fn, TerraformIterator, TerraformLocal, TerraformStack } from '../cdktf';
import type { Address, ExistingServerProps, Family, Server } from '../cloud';
import { look, make, slug } from '../resource';
import { ovhProvider, type OvhOptions } from './provider';

/**
 * A VPS that was bought by hand. Destroying this resource would end the contract, and changing its image or key would wipe the disk: so it names none of its
 * attributes, every change is ignored, and it is protected whatever the site says. The empty plan is what the provider imports; without it, or with a filled one, it
 * would order or replace a machine.
 *
 * To let go of the machine: `terraform state rm ovh_vps.<name>`.
 */
export function existingServer(options: OvhOptions, scope: Construct, props: ExistingServerProps): Server {
  ovhProvider(options, scope);
  const { name, serviceName } = props;
  make(Vps, scope, name, { plan: [], lifecycle: { preventDestroy: true, ignoreChanges: 'all' } }, { importFrom: serviceName });
  const { ips } = look(DataOvhVps, scope, name, { serviceName }); // the resource itself has no addresses
  const addressOf = (family: Family): Address => ({
    family,
    ip: firstOf(scope, family, name, ips),
    owner: { kind: 'server', id: serviceName },
  });
  return { name, id: serviceName, ipv4: addressOf('ipv4'), ...(props.ipv6 && { ipv6: addressOf('ipv6') }) };
}

const IS = { ipv4: '!strcontains(val, ":")', ipv6: 'strcontains(val, ":")' } as const;

/** The provider gives one unordered set for both families. */
function firstOf(scope: Construct, family: Family, name: string, ips: string[]): string {
  const ofFamily = TerraformIterator.fromList(ips).forExpressionForList(`val if ${IS[family]}`);
  return new TerraformLocal(TerraformStack.of(scope), `${slug(name)}_${family}`, Fn.element(ofFamily, 0)).asString;
}
