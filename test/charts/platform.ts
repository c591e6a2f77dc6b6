import { parse } from 'yaml';
import { describeConnection, reachability } from '../../constructs/kubernetes';
import { expectedConnections } from './expected-connections';
import type { KubeJson, WrittenSite } from './site-objects';

/** Objects of one kind. */
export const ofKind = ({ objects }: WrittenSite, kind: string): readonly KubeJson[] => objects.filter((object) => object.kind === kind);

export interface HelmChartSpec {
  readonly repo: string;
  readonly chart: string;
  readonly version: string;
  readonly targetNamespace: string;
}

/** A release that K3s installs: its spec, and its values as Helm reads them. */
export function helmRelease(
  site: WrittenSite,
  name: string,
): { readonly spec: HelmChartSpec; readonly values: Readonly<Record<string, unknown>> } {
  const object = ofKind(site, 'HelmChart').find(({ metadata }) => metadata.name === name);
  const spec = object?.spec as HelmChartSpec & { readonly valuesContent: string };
  return { spec, values: parse(spec.valuesContent, { version: '1.1' }) as Readonly<Record<string, unknown>> };
}

/** Stand-ins for the pods that upstream charts make: nothing but their name and labels, which is what policies see. */
const standIns = ({ blueprint }: WrittenSite): readonly KubeJson[] =>
  blueprint.services.flatMap(({ namespace, components }) =>
    Object.values(components).flatMap(({ name, upstreamLabels: labels }) =>
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

/** What the policies of a site let pass, pods of upstream charts included, and what its flows say. */
export function connections(site: WrittenSite): { readonly allowed: readonly string[]; readonly asked: readonly string[] } {
  const { objects, blueprint } = site;
  const services = blueprint.services.map(({ components, ...service }) => ({
    ...service,
    components: Object.fromEntries(
      Object.entries(components).map(([key, component]) => [key, { ...component, upstreamLabels: undefined }]),
    ),
  }));
  return {
    allowed: reachability([...objects, ...standIns(site)], blueprint.cluster && { podCidr: blueprint.cluster.pods }).map(
      describeConnection,
    ),
    asked: expectedConnections({ ...blueprint, services }),
  };
}
