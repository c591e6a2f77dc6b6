/** What Kubernetes, K3s and Mailcow do and ask for, as the rules reckon with it. Noted on 2026-09-30; each with its source. */

/** Newest minor release of K3s, and how many minors get fixes (docs.k3s.io, release notes of v1.37; kubernetes.io/releases/version-skew-policy). */
export const K3S_NEWEST_MINOR = 37;
export const K3S_SUPPORTED_MINORS = 3;

/** Seconds until a silent node counts as lost and its pods get no more requests (`node-monitor-grace-period`, 50s since Kubernetes 1.32). */
export const NODE_GRACE = 50;
/** Seconds that pods stay on a lost node before others take their place (`default-unreachable-toleration-seconds`). */
export const EVICTION = 300;
/** Seconds until a restarted pod serves: an estimate for an image that is there and a database that replays its log. */
export const POD_START = 60;
/**
 * Seconds until a volume that several nodes hold is attached to another: an estimate. The grace of the pod that was (30s), then its attachment is taken away and
 * made anew (longhorn.io, node failure: pods on a node that is down are deleted by force); Kubernetes by itself would wait for another 360.
 */
export const REATTACH = 90;

/** What one node sets aside: thousandths of a core and MiB. */
export interface Room {
  readonly millicores: number;
  readonly memoryMib: number;
}
/** K3s itself (docs.k3s.io/reference/resource-profiling: server with a workload and etcd, agent). */
export const K3S_NEEDS = { server: { millicores: 60, memoryMib: 1606 }, agent: { millicores: 30, memoryMib: 275 } } as const;
/** Debian and its daemons, 300 MiB by estimate, and the 100 MiB under which the kubelet evicts (kubernetes.io, node-pressure eviction). */
export const SYSTEM_NEEDS: Room = { millicores: 100, memoryMib: 400 };
/** Mailcow (docs.mailcow.email, prerequisites: 6 GiB and a core). */
export const MAILCOW_NEEDS: Room = { millicores: 1000, memoryMib: 6144 };
/** Smallest machines for K3s (docs.k3s.io/installation/requirements: 2 cores and 2 GB, 1 core and 512 MB). */
export const K3S_MINIMUM = { server: { millicores: 2000, memoryMib: 2048 }, agent: { millicores: 1000, memoryMib: 512 } } as const;
/** Part of a disk that may fill before the kubelet evicts pods (kubernetes.io, node-pressure eviction: imagefs.available<15%). */
export const USABLE_DISK = 0.85;
/** K3s gives each node a /24 of the pods' range (`cluster-cidr`, docs.k3s.io/installation/requirements). */
export const PODS_PREFIX = 24;
