import { parse } from 'yaml';
import { describeConnection, reachability } from '../../constructs/kubernetes';
import { expectedConnections } from './expected-connections';
import type { KubeJson, WrittenSite } from './site-objects';
import { withStandIns } from './stand-ins';

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

/** What the policies of a site let pass, pods of upstream charts included, and what its flows say. */
export function connections(site: WrittenSite): { readonly allowed: readonly string[]; readonly asked: readonly string[] } {
  const { objects, blueprint } = withStandIns(site);
  return {
    allowed: reachability(objects, blueprint.cluster && { podCidr: blueprint.cluster.pods }).map(describeConnection),
    asked: expectedConnections(blueprint),
  };
}
