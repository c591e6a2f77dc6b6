import { partsOf } from '../pods';
import type { Rule } from '../../rule';

export const servicesVolumeShared: Rule = {
  id: 'services/volume-shared',
  severity: 'error',
  why: 'a volume is mounted on one node only (ReadWriteOnce): further pods of a Deployment stay Pending or write over each other',
  check: (site) =>
    partsOf(site)
      .filter(
        ({ component: { kind, keepsIn, replicas, maxReplicas } }) =>
          kind === 'stateless' && keepsIn.length > 0 && Math.max(replicas, maxReplicas ?? 0) > 1,
      )
      .map(({ service, component: { name, replicas, maxReplicas } }) => ({
        at: `services.${service.name}`,
        what: `the replicas of ${name} share one volume`,
        got: `up to ${Math.max(replicas, maxReplicas ?? 0)} replicas`,
        expected: '1 replica',
        do: 'run one replica, keep the files in a bucket, or make the component stateful',
      })),
};
