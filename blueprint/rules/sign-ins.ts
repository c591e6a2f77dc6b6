import type { ForwardAuthResult, OidcRequest } from '../contracts/contract';
import type { ServicePlan } from '../blueprint';
import { answerOf, doorsOf, forwardAuthFor } from '../doors';
import type { ServiceDefinition } from '../service';
import type { Site } from '../site';
import { servedHosts, type ServedHost } from './hosts';
import { needPath } from './open-needs';

/** Software that signs people in at an issuer. */
export interface SignIn {
  readonly service: string;
  /** Where the site file speaks of it. */
  readonly at: string;
  readonly request: OidcRequest;
  /** Who answers. */
  readonly by: string;
  /** Host names that the service serves, or its machine for it. */
  readonly hosts: readonly string[];
}

/** Who signs people in by OpenID Connect; what nobody answers is another rule's. */
export function signIns(site: Site): readonly SignIn[] {
  const { services } = site.blueprint;
  return services.flatMap(({ name: by, grants }) =>
    grants
      .filter(({ contract }) => contract === 'oidc')
      .map(({ consumer, need, request }) => ({
        service: consumer,
        by,
        at: needPath(consumer, need),
        request: request as OidcRequest,
        hosts: hostsOf(site, consumer),
      })),
  );
}

/** What the edge serves of it, and what its machine does by itself. */
function hostsOf({ environment, blueprint: { services } }: Site, service: string): readonly string[] {
  const plan = services.find(({ name }) => name === service);
  const told = environment.services[service]?.definition.records?.({ options: plan?.options as never, half: () => undefined });
  return [...Object.values(plan?.serves ?? {}).map(({ host }) => host), ...(told?.addresses ?? [])];
}

/** A host that the site's sign-in stands before, and what the edge asks before it lets a request pass. */
export interface Guarded extends ServedHost {
  /** The service that signs people in. */
  readonly door: string;
  readonly answer: ForwardAuthResult;
}

/** Every host that is served with `signIn: 'forward-auth'`; where nobody signs in is another rule's. */
export function guarded(site: Site): readonly Guarded[] {
  const { services } = site.blueprint;
  const definitions = definitionsOf(site);
  return servedHosts(site).flatMap((served): readonly Guarded[] => {
    const plan = services.find(({ name }) => name === served.service);
    if (served.signIn !== 'forward-auth' || plan?.door === undefined) return [];
    const answer = forwardAuthFor(plan, services, definitions);
    return answer ? [{ ...served, door: plan.door, answer }] : [];
  });
}

/** Services that sign people in for the edge. */
export const doors = (site: Site): readonly ServicePlan[] => doorsOf(site.blueprint.services, definitionsOf(site));

/** What a door answers for a service that is none: the domains of its cookies are the same for all. */
export const domainsOf = (site: Site, door: ServicePlan): readonly string[] => answerOf(door, definitionsOf(site))?.domains ?? [];

const definitionsOf = ({ environment }: Site): Readonly<Record<string, ServiceDefinition>> =>
  Object.fromEntries(Object.entries(environment.services).map(([name, { definition }]) => [name, definition]));
