import type { WrittenSite } from './site-objects';

interface StatefulSetSpec {
  readonly replicas: number;
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}

/** The claims that replicas with a volume of their own mount, as `namespace/name` (kubernetes.io, StatefulSet, stable storage). */
export const ownClaims = ({ objects }: WrittenSite): readonly string[] =>
  objects
    .filter(({ kind }) => kind === 'StatefulSet')
    .flatMap(({ metadata: { namespace, name }, spec }) => {
      const { replicas, volumeClaimTemplates = [] } = spec as StatefulSetSpec;
      return volumeClaimTemplates.flatMap((template) =>
        Array.from({ length: replicas }, (_, replica) => `${namespace}/${template.metadata.name}-${name}-${replica}`),
      );
    });
