import type { PlanOf } from '../../blueprint/blueprint';
import type { SecretRef } from '../../blueprint/contracts/contract';
import type { ChartSite } from '../service-chart';
import { machineOf } from './hosts';
import type { crowdsec } from './service';

/** Who may speak to the local API, and where its secret is in the pod and in the cluster. */
export interface Account {
  readonly name: string;
  readonly file: string;
  readonly ref: SecretRef;
}

/** One machine for the agent of each node and for each host, so that an alert says where it was seen; they share a password each. */
export function accountsOf(
  { answers: { agent, edge, 'host-agent': hostAgent, 'host-bouncer': hostBouncer } }: PlanOf<typeof crowdsec>,
  { blueprint: { nodes } }: ChartSite,
): { readonly machines: readonly Account[]; readonly bouncers: readonly Account[] } {
  const members = nodes.filter(({ k3s }) => k3s !== undefined);
  return {
    machines: [
      ...members.map(({ name }) => ({ name: `agent-${name}`, file: '/run/machines/agent', ref: agent.value })),
      ...(hostAgent ? members.map(({ name }) => ({ name: machineOf(name), file: '/run/machines/hosts', ref: hostAgent.value })) : []),
    ],
    bouncers: [
      { name: 'edge', file: '/run/bouncers/edge', ref: edge.value },
      ...(hostBouncer ? [{ name: 'hosts', file: '/run/bouncers/hosts', ref: hostBouncer.value }] : []),
    ],
  };
}
