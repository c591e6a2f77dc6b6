import { IMPORTED } from '../constructs/imported-image';
import type { ComponentPlan, GrantPlan, NodePlan, ServePlan, ServicePlan } from './blueprint';
import type { Need } from './contracts/contract';
import { DOOR } from './doors';
import { ownOptions, type CommonInput, type Component, type Image, type OwnImage, type ServiceDefinition } from './service';
import type { SiteFacts } from './site-facts';
import { isVolume } from './volumes';

/** A service with every default filled, before its needs are answered. */
export interface Draft {
  readonly definition: ServiceDefinition;
  readonly needs: Readonly<Record<string, Need>>;
  readonly plan: Omit<ServicePlan, 'answers' | 'answeredBy' | 'door' | 'grants' | 'claims'>;
  /** Service that the site names to sign people in before it. */
  readonly namedDoor: string | undefined;
  readonly answers: Record<string, unknown>;
  readonly answeredBy: Record<string, string>;
  readonly grants: GrantPlan[];
}

/** A need that nobody, or more than one, answers. */
export interface OpenNeed {
  readonly service: string;
  readonly name: string;
  readonly need: Need;
  /** Services that could answer. */
  readonly candidates: readonly string[];
}

/** @param members Nodes of the cluster */
export function draft(
  name: string,
  definition: ServiceDefinition,
  options: Readonly<Record<string, unknown>>,
  site: SiteFacts,
  members: readonly NodePlan[],
): Draft {
  const { in: namespace = name, on, answeredBy = {} } = options as CommonInput;
  const own = ownOptions(options);
  const needs = fromNamed(definition.needs?.({ options: own, name, site }) ?? {}, answeredBy);
  const components = Object.entries(definition.components({ options: own, site }));
  const serves = Object.entries(definition.serves?.({ options: own }) ?? {}).map(([key, serve]): [string, ServePlan] => [
    key,
    {
      path: '/',
      to: 'internet',
      limit: 'default',
      waf: {},
      maxBody: '10Mi',
      signIn: 'own',
      csp: 'own',
      ...serve,
      candidate: serve.candidate && { sticky: true, ...serve.candidate },
      zone: zoneOf(serve.host, Object.keys(site.zones)),
    },
  ]);
  const runs = definition.runs?.({ options: own });
  const images = Object.entries(definition.images ?? {})
    .filter(([key]) => runs?.includes(key) ?? true)
    .map(([key, image]) => [key, referenceOf(image, site)]);
  return {
    definition,
    needs,
    plan: {
      name,
      kind: definition.kind,
      namespace,
      wave: definition.wave ?? 'apps',
      options: own,
      images: Object.fromEntries(images) as Readonly<Record<string, string>>,
      components: Object.fromEntries(
        components.map(([key, component]) => [
          key,
          planComponent(
            components.length === 1 || component.main ? name : `${name}-${key}`,
            namespace,
            component,
            needs,
            on === undefined ? members.length : 1,
            members.flatMap(({ taints }) => taints),
          ),
        ]),
      ),
      serves: Object.fromEntries(serves),
      on,
      role: definition.role?.is,
      takes: definition.takes?.({ options: own, site }) ?? {},
      metrics: Object.fromEntries(
        Object.entries(definition.watches?.({ options: own }).metrics ?? {}).map(([key, metrics]) => [
          key,
          { path: '/metrics', honorLabels: false, ...metrics },
        ]),
      ),
    },
    namedDoor: answeredBy[DOOR],
    answers: {},
    answeredBy: {},
    grants: [],
  };
}

/** Needs, each asked of the service that the site names for it. */
export const fromNamed = (
  needs: Readonly<Record<string, Need>>,
  answeredBy: Readonly<Record<string, string>>,
): Readonly<Record<string, Need>> =>
  Object.fromEntries(
    Object.entries(needs).map(([key, need]) => {
      const from = Object.hasOwn(answeredBy, key) ? answeredBy[key] : need.from;
      return [key, from === undefined ? need : { ...need, from }];
    }),
  );

export function planComponent(
  name: string,
  namespace: string,
  component: Component,
  needs: Readonly<Record<string, Need>>,
  nodes: number,
  taints: readonly string[] = [],
): ComponentPlan {
  return {
    name,
    kind: component.kind ?? 'stateless',
    behind: component.behind,
    replicas: component.kind === 'daemon' ? nodes : (component.replicas ?? 1),
    maxReplicas: component.maxReplicas,
    cpu: component.cpu,
    memory: component.memory,
    memoryLimit: component.memoryLimit ?? component.memory,
    ports: Object.fromEntries(
      Object.entries(component.ports).map(([key, port]) => [key, typeof port === 'number' ? { port, protocol: 'tcp' } : port]),
    ),
    spread: component.spread ?? 'preferred',
    keepsIn: (component.keepsIn ?? []).filter((need) => isVolume(needs[need])),
    // by who answers for its volumes: blueprint/volumes.ts
    boundToNode: false,
    lostWithNode: false,
    besideVolume: undefined,
    quorum: component.quorum ?? false,
    tolerates: (component.tolerates ?? []).filter((taint) => taints.includes(taint)),
    podSecurity: component.privilege?.level ?? 'restricted',
    privilege: component.privilege,
    hostNetwork: component.hostNetwork ?? false,
    onDemand: component.onDemand ?? false,
    guests: component.guests ?? false,
    upstreamLabels: component.labels,
    namespaces: undefined,
    host: `${name}.${namespace}.svc.cluster.local`,
    sidecar: undefined,
  };
}

function referenceOf(image: Image | OwnImage, { images: { registry = IMPORTED } }: SiteFacts): string {
  if ('own' in image) return `${registry}/${image.own}:${image.tag}`;
  return `${image.name}:${image.tag}${image.digest === undefined ? '' : `@${image.digest}`}`;
}

/** The longest declared domain that holds the host. */
export const zoneOf = (host: string, domains: readonly string[]): string | undefined =>
  domains.filter((domain) => host === domain || host.endsWith(`.${domain}`)).sort((a, b) => b.length - a.length)[0];
