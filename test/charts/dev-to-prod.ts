import { describeConnection, reachability } from '../../constructs/kubernetes';
import type { WrittenSite } from './site-objects';

/** Namespace of an end of a connection: `apps/web`, or `pods {kubernetes.io/metadata.name=apps} {app=web}`. */
const namespaceOf = (end: string): string | undefined =>
  (/^pods \{kubernetes\.io\/metadata\.name=([^}]+)\}/.exec(end) ?? /^([a-z0-9-]+)\//.exec(end))?.[1];

/** Connections that the written policies let pass from a namespace of class dev to one of class prod. */
export function devToProd({ objects, blueprint }: WrittenSite): readonly string[] {
  const spaces = objects.filter(({ kind }) => kind === 'Namespace');
  const classOf = (end: string): string | undefined => {
    const name = namespaceOf(end);
    return spaces.find(({ metadata }) => metadata.name === name)?.metadata.labels?.['archipel/class'];
  };
  return reachability(objects, blueprint.cluster && { podCidr: blueprint.cluster.pods })
    .filter(({ from, to }) => classOf(from) === 'dev' && (classOf(to) === 'prod' || to === 'anywhere'))
    .map(describeConnection);
}
