import type { HostPlan } from '../../../hosts/check';

/** What the probe would say on a host that is as its plan says, one fact a line. */
export function tellOf({ debian, k3s, packages, units, paths, ports, firewall }: HostPlan): readonly string[] {
  const line = (...fields: readonly string[]): string => fields.join('\t');
  return [
    line('probe', '1', '0'),
    line('debian', debian),
    ...(k3s === undefined ? [] : [line('k3s', k3s)]),
    ...packages.flatMap(({ name, version = '1.2.3-1' }) => [line('package', 'ii ', name, version), line('manual', name)]),
    line('package', 'ii ', 'grub-cloud-amd64', '0.1'),
    line('manual', 'grub-cloud-amd64'),
    line('found', 'grub-cloud-amd64'),
    ...units.map(({ name, active, awaited }) =>
      line('unit', name, 'loaded', active ? (awaited ? 'active' : 'activating') : 'inactive', 'enabled', 'no'),
    ),
    ...paths.map(({ path, kind, mode = '0644', owner = 'root', group = 'root', sum = '' }) =>
      line('path', path, kind === 'folder' ? 'directory' : 'regular file', mode.replace(/^0/, ''), owner, group, '42', sum),
    ),
    ...ports.map(({ protocol, first }) => line('listen', protocol, `0.0.0.0:${first}`, 'users:(("known",pid=1,fd=3))')),
    line('listen', 'tcp', '127.0.0.1:8079', 'users:(("crowdsec",pid=2,fd=3))'),
    line('listen', 'tcp', '[::1]:6444', ''),
    line('ufw-status', 'active'),
    line('ufw-default', 'deny (incoming), allow (outgoing), deny (routed)'),
    ...firewall.map((rule) => line('ufw-rule', rule)),
    line('chain', 'ufw-user-input', '7', '7'),
    line('sysctl', 'kernel.sysrq', '0', '0', 'settable', '/etc/sysctl.d/80-archipel.conf'),
    line('sysctl', 'kernel.panic', '10', '0', 'fixed', '/etc/sysctl.d/90-kubelet.conf'),
    line('end'),
  ];
}
