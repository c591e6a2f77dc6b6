import type { Rule } from '../../rule';
import { clusterAddressUnknown } from './address-unknown';
import { clusterAgentsWithoutServer } from './agents-without-server';
import { clusterEtcdLatency } from './etcd-latency';
import { clusterEtcdWithoutSnapshots } from './etcd-without-snapshots';
import { clusterEvenEtcd } from './even-etcd';
import { clusterMachineTooSmall } from './machine-too-small';
import { clusterMailBesideK3s } from './mail-beside-k3s';
import { clusterMailShortOfMemory } from './mail-short-of-memory';
import { clusterNothingSchedulable } from './nothing-schedulable';
import { clusterOverMeshWithoutMesh } from './over-mesh-without-mesh';
import { clusterOverPrivateIncomplete } from './over-private-incomplete';
import { clusterOverPrivateWithoutNetwork } from './over-private-without-network';
import { clusterPodsTooSmall } from './pods-too-small';
import { clusterServerAndAgent } from './server-and-agent';
import { clusterServersAcrossClouds } from './servers-across-clouds';
import { clusterServicesTooSmall } from './services-too-small';
import { clusterServicesWithoutCluster } from './services-without-cluster';
import { clusterSingleServer } from './single-server';
import { clusterSnapshotBucketUnknown } from './snapshot-bucket-unknown';
import { clusterSnapshotInterval } from './snapshot-interval';
import { clusterSnapshotsWithoutEtcd } from './snapshots-without-etcd';
import { clusterSqliteServers } from './sqlite-servers';
import { clusterVersionUnsupported } from './version-unsupported';

export const clusterRules: readonly Rule[] = [
  clusterAddressUnknown,
  clusterAgentsWithoutServer,
  clusterEtcdLatency,
  clusterEtcdWithoutSnapshots,
  clusterEvenEtcd,
  clusterMachineTooSmall,
  clusterMailBesideK3s,
  clusterMailShortOfMemory,
  clusterNothingSchedulable,
  clusterOverMeshWithoutMesh,
  clusterOverPrivateIncomplete,
  clusterOverPrivateWithoutNetwork,
  clusterPodsTooSmall,
  clusterServerAndAgent,
  clusterServersAcrossClouds,
  clusterServicesTooSmall,
  clusterServicesWithoutCluster,
  clusterSingleServer,
  clusterSnapshotBucketUnknown,
  clusterSnapshotInterval,
  clusterSnapshotsWithoutEtcd,
  clusterSqliteServers,
  clusterVersionUnsupported,
];
