import type { Blueprint, NodePlan } from '../blueprint/blueprint';
import { toCloudConfig } from '../constructs/hosts/cloud-config';
import { readRoleFile } from './role-files';

/** Whether a provider makes the machine and so asks for its user data; what exists already starts with Ansible. */
export const isMade = ({ provider }: NodePlan): boolean => provider === 'hetzner';

/**
 * What a new server does at its first boot: let the operator in by key, refuse passwords, update itself. All else is Ansible's.
 * The provider's image configures the private network by DHCP.
 */
export function userData(node: NodePlan, blueprint: Blueprint): string {
  return toCloudConfig({
    hostname: node.name,
    ...(node.endpoint === undefined ? {} : { fqdn: node.endpoint }),
    authorizedKeys: Object.values(blueprint.operator.sshKeys),
    packages: ['unattended-upgrades', 'python3', 'python3-apt'],
    files: [
      { path: '/etc/ssh/sshd_config.d/00-archipel.conf', mode: '0600', text: readRoleFile('roles/base/files/00-archipel-sshd.conf') },
      { path: '/etc/apt/apt.conf.d/20auto-upgrades', mode: '0644', text: readRoleFile('roles/base/files/20auto-upgrades') },
    ],
    commands: [['systemctl', 'reload-or-restart', 'ssh.service']],
  });
}
