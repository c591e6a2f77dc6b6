import type { Construct } from 'constructs';
import { Firewall as HcloudFirewall, type FirewallRule } from '../../../.gen/providers/hcloud/firewall';
import { Token } from '../cdktf';
import type { CloudOptions, InboundRule, ServerFirewall, ServerFirewallProps } from '../cloud';
import { labelsOf } from '../labels';
import { make } from '../resource';
import { hcloud } from './provider';

const MOST_RULES = 50;
const MOST_SOURCES = 100;

/**
 * A stateful firewall: what no rule permits cannot come in. It has no outbound rule, since a single one would forbid everything else that goes out. It filters neither
 * the private network nor what comes through a load balancer.
 * @throws Error when there are more rules, or more networks in one, than Hetzner takes, or a rule lacks its port
 */
export function serverFirewall(options: CloudOptions, scope: Construct, props: ServerFirewallProps): ServerFirewall {
  const { name, inbound } = props;
  if (inbound.length > MOST_RULES) throw new Error(`firewall '${name}' has ${inbound.length} rules, Hetzner takes ${MOST_RULES}`);
  hcloud(scope);
  const made = make(
    HcloudFirewall,
    scope,
    name,
    {
      name,
      labels: labelsOf(options, scope),
      rule: inbound.map((rule) => inwards(name, rule)),
    },
    props,
  );
  return { name, id: Token.asNumber(made.id) };
}

function inwards(firewall: string, { protocol, port, from = ['0.0.0.0/0', '::/0'], description }: InboundRule): FirewallRule {
  const ported = protocol === 'tcp' || protocol === 'udp';
  if (ported !== (port !== undefined))
    throw new Error(`rule '${description}' of firewall '${firewall}': ${protocol} ${ported ? 'needs a' : 'has no'} port`);
  if (from.length === 0 || from.length > MOST_SOURCES) {
    throw new Error(`rule '${description}' of firewall '${firewall}' names ${from.length} networks, Hetzner takes 1 to ${MOST_SOURCES}`);
  }
  return { direction: 'in', protocol, port: port?.toString(), sourceIps: [...from], description };
}
