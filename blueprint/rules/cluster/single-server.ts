import { nodePromises } from '../recovery';
import { count } from '../words';
import type { Rule } from '../../rule';

export const clusterSingleServer: Rule = {
  id: 'cluster/single-server',
  severity: 'warning',
  why: 'while the only server is down nothing is rescheduled, no database is promoted and no change is taken; pods that run stay (docs.k3s.io/architecture)',
  check: (site) => {
    const { servers, agents } = site.blueprint.cluster ?? { servers: [], agents: [] };
    const [only] = servers;
    // a promise about the loss of this node says it better: promises/control-plane
    const promised = nodePromises(site).some(({ node }) => node === undefined || node === only);
    if (only === undefined || servers.length > 1 || agents.length === 0 || promised) return [];
    return [
      {
        at: `nodes.${only}.roles`,
        what: 'the control plane goes with one node',
        got: `1 server beside ${count(agents.length, 'agent')}`,
        expected: '3 servers',
        do: `give two more nodes the role 'server' (a small one may vote and run nothing), or accept that the runbook rebuilds ${only}`,
      },
    ];
  },
};
