import type { k8s } from 'cdk8s-plus-28';
import type { Plain } from '../../../constructs/kubernetes/plain';

type PodSpec = Plain<k8s.PodSpec>;

/**
 * What Pod Security `restricted` (and `baseline` below it) forbids in a pod, read from the standard and not from our code.
 * Source: kubernetes.io/docs/concepts/security/pod-security-standards
 */
export function violations(spec: PodSpec): string[] {
  const { securityContext: pod = {}, volumes = [] } = spec;
  const all = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  const allowed = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
  const unless = (fine: boolean, what: string): string[] => (fine ? [] : [what]);
  return [
    ...unless(!(spec.hostNetwork || spec.hostPID || spec.hostIPC), 'host namespaces'),
    ...unless((pod.sysctls ?? []).length === 0, 'sysctls'),
    ...volumes.flatMap(({ name, ...source }) =>
      Object.keys(source).flatMap((type) => unless(allowed.includes(type), `volume ${name} of type ${type}`)),
    ),
    ...all.flatMap(({ name, ports = [], securityContext: own = {} }) => [
      ...unless(own.privileged !== true, `${name}: privileged`),
      ...unless(own.allowPrivilegeEscalation === false, `${name}: allowPrivilegeEscalation`),
      ...unless((own.capabilities?.drop ?? []).includes('ALL'), `${name}: capabilities.drop`),
      ...unless(
        (own.capabilities?.add ?? []).every((capability) => capability === 'NET_BIND_SERVICE'),
        `${name}: capabilities.add`,
      ),
      ...unless(own.runAsNonRoot ?? pod.runAsNonRoot ?? false, `${name}: runAsNonRoot`),
      ...unless(own.runAsUser !== 0 && pod.runAsUser !== 0, `${name}: runAsUser`),
      ...unless(
        ['RuntimeDefault', 'Localhost'].includes((own.seccompProfile ?? pod.seccompProfile)?.type ?? ''),
        `${name}: seccompProfile`,
      ),
      ...unless((own.procMount ?? 'Default') === 'Default', `${name}: procMount`),
      ...unless(
        ports.every(({ hostPort }) => !hostPort),
        `${name}: hostPort`,
      ),
    ]),
  ];
}
