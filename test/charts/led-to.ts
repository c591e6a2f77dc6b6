import { ofKind } from './platform';
import { idOf, type WrittenSite } from './site-objects';

export interface ServiceSpec {
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly name: string; readonly port: number; readonly targetPort: string; readonly protocol: string }[];
}

/** Whether accounts of a namespace may change objects of a kind. */
const mayWrite = (site: WrittenSite, namespace: string | undefined, kind: string): boolean =>
  ofKind(site, 'Role').some(
    ({ metadata, ...role }) =>
      metadata.namespace === namespace &&
      (role['rules'] as readonly { readonly resources?: readonly string[]; readonly verbs: readonly string[] }[]).some(
        ({ resources, verbs }) => resources?.includes(kind) && verbs.includes('patch'),
      ),
  );

/**
 * What a Service leads to. Pods that elect who serves write its endpoints themselves: then it selects nothing, and its labels are theirs. What they write
 * upon themselves, who leads, is not in the manifests.
 */
export function ledTo(site: WrittenSite, id: string, { selector }: Pick<ServiceSpec, 'selector'>): Readonly<Record<string, string>> {
  const { namespace, labels = {} } = ofKind(site, 'Service').find((object) => idOf(object) === id)?.metadata ?? {};
  if (selector === undefined) {
    const own = Object.entries(labels).filter(([key]) => /^app\.kubernetes\.io\/(name|instance|component)$/.test(key));
    return mayWrite(site, namespace, 'endpoints') ? Object.fromEntries(own) : {};
  }
  const { role, ...others } = selector;
  return role === undefined || mayWrite(site, namespace, 'pods') ? others : selector;
}
