import { toSeconds } from '../../../constructs/units';
import { indispensableServers, nodePromises, rebuild } from '../recovery';
import { count, lasting } from '../words';
import type { Rule } from '../../rule';

export const promisesControlPlane: Rule = {
  id: 'promises/control-plane',
  severity: 'error',
  why: 'without a majority of the servers nothing is rescheduled and no database is promoted (etcd.io, failure modes); SQLite has one server',
  check: (site) => {
    const lost = indispensableServers(site);
    const servers = new Set(lost);
    return nodePromises(site)
      .filter(({ node, rto }) => (node === undefined ? lost.length > 0 : servers.has(node)) && rebuild(site) > toSeconds(rto))
      .map(({ at, node, rto }) => ({
        at,
        what: `losing ${node ?? lost[0]} stops the control plane until the node is rebuilt`,
        got: `${count(lost.length, 'server')}, rebuilt in about ${lasting(rebuild(site))}`,
        expected: `the control plane back within ${rto}`,
        do: `give ${lost.length === 1 ? 'two more nodes' : 'one more node'} the role 'server', promise ${lasting(rebuild(site))}, or accept it`,
      }));
  },
};
