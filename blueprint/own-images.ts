import type { Capacity, NodePlan } from './blueprint';
import type { Environment } from '../environments/environment';
import { isImported } from '../constructs/imported-image';
import type { ComponentPlan, ServicePlan } from './service-plan';

/** An image that the project builds itself, as this site uses it. */
export interface OwnImagePlan {
  /** Folder under `images/`. */
  readonly name: string;
  readonly tag: string;
  /** Name that the manifests say. */
  readonly reference: string;
  /** Whether nodes import it from a tarball; otherwise they pull it. */
  readonly imported: boolean;
  /** Services that run it. */
  readonly services: readonly string[];
  /** Nodes on which their pods may run. */
  readonly nodes: readonly string[];
  /** What those machines are. */
  readonly architectures: readonly Capacity['arch'][];
}

/** Taints that keep pods away; `PreferNoSchedule` only asks. */
const REPELS = /:(NoSchedule|NoExecute)$/;

/** Images of the project that the services of a site run, by name and tag. */
export function planOwnImages(
  environment: Environment,
  services: readonly ServicePlan[],
  nodes: readonly NodePlan[],
): readonly OwnImagePlan[] {
  const members = nodes.filter(({ k3s }) => k3s !== undefined);
  const used = services.flatMap((service) =>
    Object.entries(environment.services[service.name]?.definition.images ?? {}).flatMap(([key, image]) => {
      const reference = service.images[key];
      return 'own' in image && reference !== undefined ? [{ name: image.own, tag: image.tag, reference, service }] : [];
    }),
  );
  return [...new Set(used.map(({ reference }) => reference))].sort().flatMap((reference) => {
    const uses = used.filter((use) => use.reference === reference);
    const [first] = uses;
    if (!first) return [];
    const where = members.filter((node) => uses.some(({ service }) => mayRun(service, node)));
    return [
      {
        name: first.name,
        tag: first.tag,
        reference,
        imported: isImported(reference),
        services: [...new Set(uses.map(({ service }) => service.name))].sort(),
        nodes: where.map(({ name }) => name),
        architectures: [...new Set(where.map(({ capacity }) => capacity?.arch ?? 'amd64'))].sort(),
      },
    ];
  });
}

/** Which component runs which image is the chart's to know: a node that takes one of them may get any. */
const mayRun = ({ on, components }: ServicePlan, { name, taints }: NodePlan): boolean =>
  on === undefined ? Object.values(components).some((component) => bears(component, taints)) : on === name;

const bears = ({ tolerates }: ComponentPlan, taints: readonly string[]): boolean =>
  taints.filter((taint) => REPELS.test(taint)).every((taint) => tolerates.includes(taint));
