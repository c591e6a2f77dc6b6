import type { k8s } from 'cdk8s-plus-28';
import { checkDataKey, checkName, checkVariable } from './names';
import type { Plain } from './plain';

/** One key of a Secret that something else puts into the cluster: a reference, never a value. */
export interface SecretKeyRef {
  /** Name of the Secret in the pod's namespace. */
  readonly secret: string;
  readonly key: string;
}

/** What a pod knows of itself. */
export interface FieldRef {
  readonly field:
    | 'metadata.name'
    | 'metadata.namespace'
    | 'metadata.uid'
    | 'spec.nodeName'
    | 'spec.serviceAccountName'
    | 'status.hostIP'
    | 'status.podIP'
    | 'status.podIPs'
    | `metadata.labels['${string}']`
    | `metadata.annotations['${string}']`;
}

/** A text (in which `$(NAME)` stands for another variable), a key of a Secret, or a field of the pod. */
export type EnvValue = string | SecretKeyRef | FieldRef;
export type Env = Readonly<Record<string, EnvValue>>;

export function secretKey(secret: string, key: string): SecretKeyRef {
  return { secret, key };
}

/**
 * The variables sorted by name, those that use others last: Kubernetes expands only what stands above.
 * @throws Error when a name is not valid, or a text that uses others is used by another
 */
export function renderEnv(where: string, env: Env = {}): Plain<k8s.EnvVar>[] | undefined {
  const names = Object.keys(env).sort();
  const users = new Set(names.filter((name) => usedBy(env[name]).some((used) => used in env)));
  for (const name of names) {
    checkVariable(`${where}: variable '${name}'`, name);
    const chained = usedBy(env[name]).find((used) => users.has(used));
    if (chained !== undefined) throw new Error(`${where}: variable '${name}' uses '${chained}', which uses others itself, do write it out`);
  }
  if (names.length === 0) return undefined;
  return [...names.filter((name) => !users.has(name)), ...users].map((name) => render(where, name, env[name] ?? ''));
}

function render(where: string, name: string, value: EnvValue): Plain<k8s.EnvVar> {
  if (typeof value === 'string') return { name, value };
  if ('field' in value) return { name, valueFrom: { fieldRef: { fieldPath: value.field } } };
  checkName('Secret', value.secret);
  checkDataKey(`${where}: variable '${name}': key '${value.key}'`, value.key);
  return { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
}

function usedBy(value: EnvValue | undefined): string[] {
  return typeof value === 'string' ? [...value.matchAll(/(?<!\$)\$\(([^)]+)\)/g)].map(([, used]) => used ?? '') : [];
}
