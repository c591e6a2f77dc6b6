import { K3S_NEWEST_MINOR, K3S_SUPPORTED_MINORS } from '../kubernetes';
import type { Rule } from '../../rule';

export const clusterVersionUnsupported: Rule = {
  id: 'cluster/version-unsupported',
  severity: 'warning',
  why: 'only the three newest minor releases get fixes (kubernetes.io/releases/version-skew-policy); K3s had 1.37 on 2026-09-30',
  check: ({ blueprint: { cluster } }) => {
    const oldest = K3S_NEWEST_MINOR - K3S_SUPPORTED_MINORS + 1;
    const minor = Number(cluster?.version.split('.')[1]);
    if (!cluster || minor >= oldest) return [];
    return [
      {
        at: 'cluster.version',
        what: 'this minor release of K3s gets no more fixes',
        got: cluster.version,
        expected: `v1.${oldest} to v1.${K3S_NEWEST_MINOR}`,
        do: `upgrade one minor release at a time, to v1.${oldest} first or further`,
      },
    ];
  },
};
