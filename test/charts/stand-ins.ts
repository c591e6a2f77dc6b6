import type { KubeJson, WrittenSite } from './site-objects';

/** The site with pods for those of upstream charts: nothing but their name and labels, which is what policies see, and what the blueprint then says of them. */
export function withStandIns({ blueprint, objects, ...site }: WrittenSite): WrittenSite {
  const pods = blueprint.services.flatMap(({ namespace, components }) =>
    Object.values(components).flatMap(({ name, upstreamLabels: labels }): readonly KubeJson[] =>
      labels === undefined
        ? []
        : [
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              metadata: { name, namespace },
              spec: { template: { metadata: { labels }, spec: { containers: [] } } },
            },
          ],
    ),
  );
  const services = blueprint.services.map(({ components, ...service }) => ({
    ...service,
    components: Object.fromEntries(
      Object.entries(components).map(([key, component]) => [key, { ...component, upstreamLabels: undefined }]),
    ),
  }));
  return { ...site, blueprint: { ...blueprint, services }, objects: [...objects, ...pods] };
}
