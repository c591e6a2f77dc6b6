import type { k8s } from 'cdk8s-plus-28';
import type { Plain } from './plain';

/**
 * A user and group of their own; a number is both. `groups` are others that the user is in as well: images made for OpenShift give their files to the
 * group 0, which has no rights of root. `'root'` is for pods of the host, whose service says why.
 */
export type User = number | { readonly uid: number; readonly gid: number; readonly groups?: readonly number[] } | 'root';

/** What Pod Security `baseline` lets a container add (kubernetes.io/docs/concepts/security/pod-security-standards). */
export type BaselineCapability =
  'CHOWN' | 'DAC_OVERRIDE' | 'FOWNER' | 'FSETID' | 'KILL' | 'NET_BIND_SERVICE' | 'SETGID' | 'SETPCAP' | 'SETUID' | 'SYS_CHROOT';
export type Capability = BaselineCapability | 'NET_ADMIN' | 'NET_RAW' | 'SYS_ADMIN' | 'SYS_PTRACE' | 'SYS_TIME' | 'DAC_READ_SEARCH';

export interface ContainerSecurity {
  /**
   * Whether the image's files can be changed at run time. Keep `read-only` and give `writable` paths where that is possible.
   * @default 'read-only'
   */
  readonly rootFilesystem?: 'read-only' | 'writable';
  /**
   * Capabilities beyond none. Pod Security `restricted` allows `NET_BIND_SERVICE` only: ports below 1024.
   * @default - none
   */
  readonly capabilities?: readonly Capability[];
  /**
   * Whether the container has all that the node has. Pod Security `privileged`.
   * @default false
   */
  readonly privileged?: boolean;
}

/** What Pod Security `restricted` asks of a pod, and files of its volumes that its group may use. */
export function podSecurity(where: string, user: User): Plain<k8s.PodSecurityContext> {
  if (user === 'root') return { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } };
  const { uid, gid } = ids(where, user);
  return {
    runAsNonRoot: true,
    runAsUser: uid,
    runAsGroup: gid,
    supplementalGroups: typeof user === 'object' ? user.groups : undefined,
    fsGroup: gid,
    // a large volume is not walked at every start
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** What Pod Security `restricted` asks of a container, and an image that cannot be changed. */
export function containerSecurity(where: string, security: ContainerSecurity, user?: User): Plain<k8s.SecurityContext> {
  const own = user === undefined ? undefined : user === 'root' ? { uid: 0, gid: 0 } : ids(where, user);
  if (security.privileged)
    return { privileged: true, readOnlyRootFilesystem: security.rootFilesystem !== 'writable', runAsUser: own?.uid, runAsGroup: own?.gid };
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], add: security.capabilities?.length ? security.capabilities : undefined },
    readOnlyRootFilesystem: security.rootFilesystem !== 'writable',
    runAsUser: own?.uid,
    runAsGroup: own?.gid,
  };
}

function ids(where: string, user: Exclude<User, 'root'>): { readonly uid: number; readonly gid: number } {
  const own = typeof user === 'number' ? { uid: user, gid: user } : { uid: user.uid, gid: user.gid };
  for (const [name, id] of Object.entries(own)) {
    if (!Number.isInteger(id) || id < 1)
      throw new Error(`${where}: ${name} is not valid, got ${id}, expected a whole number above 0, never root`);
  }
  return own;
}
