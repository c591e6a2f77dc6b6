import type { Blueprint } from '../../blueprint/blueprint';
import type { KubeJson, WrittenSite } from './site-objects';

/** The site with pods for those of upstream charts: nothing but their name and labels, which is what policies see, and what the blueprint then says of them. */
export function withStandIns({ blueprint, objects, ...site }: WrittenSite): WrittenSite {
  const pods = blueprint.services.flatMap(({ namespace, components }) =>
    Object.values(components).flatMap(({ name, upstreamLabels: labels, namespaces = [namespace] }): readonly KubeJson[] =>
      labels === undefined
        ? []
        : namespaces.map((where) => ({
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name, namespace: where },
            spec: { template: { metadata: { labels }, spec: { containers: [] } } },
          })),
    ),
  );
  return { ...site, blueprint: asOwn(blueprint), objects: [...objects, ...pods] };
}

/** Where pods of upstream charts stand among the others, they go by their names. */
export const asOwn = (blueprint: Blueprint): Blueprint => ({
  ...blueprint,
  services: blueprint.services.map((service) => ({
    ...service,
    components: Object.fromEntries(
      Object.entries(service.components).map(([key, component]) => [key, { ...component, upstreamLabels: undefined }]),
    ),
  })),
});
