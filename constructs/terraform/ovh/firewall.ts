import type { Construct } from 'constructs';
import { IpFirewall } from '../../../.gen/providers/ovh/ip-firewall';
import { IpFirewallRule } from '../../../.gen/providers/ovh/ip-firewall-rule';
import type { TerraformResource } from '../cdktf';
import type { AddressFirewallProps, InboundRule, UdpReply } from '../cloud';
import { make } from '../resource';
import { ovhProvider, type OvhOptions } from './provider';

/** One line of the filter. */
interface Line {
  readonly action: 'permit' | 'deny';
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'esp' | 'gre' | 'ipv4';
  readonly source?: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly tcpOption?: 'established';
}

/** Positions are 0 to 19, and the last one refuses the rest. */
const LAST = 19;
const ANYWHERE = '0.0.0.0/0';
const ANSWERS_TO_ASKED: readonly UdpReply[] = [
  { sourcePort: 53, description: 'DNS answers' },
  { sourcePort: 123, description: 'NTP answers' },
];

/**
 * The filter in front of an IPv4 address. It is stateless, has 20 lines, and knows nothing of IPv6, of which the host's own firewall takes care.
 *
 * A line's position is its name: another rule in the middle rewrites the lines after it, each in its place. They are written one after the other and the refusal comes
 * last, so that an apply that stops half-way locks nobody out.
 * @throws Error when the rules do not fit, or one cannot be said in a line
 */
export function addressFirewall(options: OvhOptions, scope: Construct, props: AddressFirewallProps): void {
  const { name, address } = props;
  if (address.family !== 'ipv4') throw new Error(`firewall '${name}': OVHcloud filters IPv4 addresses only`);
  const permits = permitted(props);
  if (permits.length > LAST) throw new Error(`firewall '${name}' has ${permits.length} lines before the refusal, OVHcloud takes ${LAST}`);
  ovhProvider(options, scope);
  const at = { ip: `${address.ip}/32`, ipOnFirewall: address.ip };
  const firewall = make(IpFirewall, scope, name, { ...at, enabled: true });
  const lines = [...permits.entries(), [LAST, { action: 'deny', protocol: 'ipv4' }] as const];
  lines.reduce<TerraformResource>(
    (before, [sequence, line]) => make(IpFirewallRule, scope, `${name}-${sequence}`, { ...at, sequence, ...line, dependsOn: [before] }),
    firewall,
  );
}

function permitted({ name, inbound, replies = ANSWERS_TO_ASKED }: AddressFirewallProps): Line[] {
  return [
    { action: 'permit', protocol: 'tcp', tcpOption: 'established' },
    ...replies.flatMap((reply) =>
      sources(reply.from).map((from): Line => ({ action: 'permit', protocol: 'udp', ...from, sourcePort: reply.sourcePort })),
    ),
    ...inbound.flatMap((rule) => opened(name, rule)),
  ];
}

function opened(firewall: string, rule: InboundRule): Line[] {
  const { protocol, port } = rule;
  const ported = protocol === 'tcp' || protocol === 'udp';
  const says = (what: string) => new Error(`rule '${rule.description}' of firewall '${firewall}': ${what}`);
  if (ported !== (port !== undefined)) throw says(`${protocol} ${ported ? 'needs a' : 'has no'} port`);
  if (typeof port === 'string') throw says(`OVHcloud takes one port a line, got the range ${port}`);
  return sources(rule.from).map((from) => ({ action: 'permit', protocol, ...from, destinationPort: port }));
}

/** The IPv4 part of a rule. Anywhere is said by saying nothing: the API would answer `any`, and the next plan would not be empty. */
function sources(from: readonly string[] = [ANYWHERE]): { readonly source?: string }[] {
  const networks = from.filter((network) => !network.includes(':'));
  return networks.includes(ANYWHERE) ? [{}] : networks.map((source) => ({ source }));
}
