import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupHostNone: Rule = {
  id: 'backup/host-none',
  severity: 'warning',
  why: 'what lies on a machine beside the pods goes with it: mail, volumes of containers, a datastore without snapshots',
  check: ({ environment: { backup }, blueprint: { nodes, cluster, equipment, hostCopies } }) => {
    const copied = new Set(hostCopies.map(({ node }) => node));
    const lost = nodes.flatMap(({ name }) => {
      if (copied.has(name)) return [];
      const kept = equipment.filter(({ node, keeps }) => node === name && Object.keys(keeps).length > 0).map(({ service }) => service);
      const datastore = cluster?.datastore === 'sqlite' && cluster.servers.includes(name) ? ["K3s' datastore"] : [];
      return [...new Set([...kept, ...datastore])].map((what) => `${what} on ${name}`);
    });
    if (lost.length === 0) return [];
    return [
      {
        at: backup?.hosts?.nodes ? 'backup.hosts.nodes' : 'backup',
        what: 'nothing copies what machines keep',
        got: `no copy of ${enumerate(lost)}`,
        expected: 'copies of those machines',
        do: backup?.hosts ? 'add the nodes to backup.hosts.nodes' : 'add hosts: {} to backup, which goes to the same buckets',
      },
    ];
  },
};
