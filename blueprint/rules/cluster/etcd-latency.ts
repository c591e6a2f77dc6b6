import { networkZone } from '../../../environments/catalogue';
import { isServer } from '../pods';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const clusterEtcdLatency: Rule = {
  id: 'cluster/etcd-latency',
  severity: 'warning',
  why: 'etcd expects a heartbeat within 100 ms and elects anew after 1 s of silence (etcd.io, tuning): its members belong in one network zone',
  check: ({ blueprint: { nodes, cluster } }) => {
    const servers = nodes.filter(isServer);
    const zones = [
      ...new Set(servers.map(({ provider, machine, failureDomain }) => networkZone(provider, machine.location) ?? failureDomain)),
    ];
    const clouds = new Set(servers.map(({ provider }) => provider)).size; // several: cluster/servers-across-clouds tells
    if (cluster?.datastore !== 'etcd' || clouds > 1 || zones.length < 2) return [];
    return [
      {
        at: 'nodes',
        what: 'the servers that keep etcd are far apart',
        got: enumerate(zones),
        expected: 'one network zone',
        do: 'move the servers into one network zone and spread agents instead',
      },
    ];
  },
};
