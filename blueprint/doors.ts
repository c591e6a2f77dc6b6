import type { ForwardAuthResult } from './contracts/contract';
import type { OpenNeed } from './draft';
import { componentAnswering } from './provision';
import type { ServiceDefinition } from './service';
import type { ServicePlan } from './service-plan';

/** Under this name a site says who signs people in before what a service serves: the edge asks, so that it is no need of the service. */
export const DOOR = 'forward-auth';

type Definitions = Readonly<Record<string, ServiceDefinition | undefined>>;

/** Whether somebody signs in before any of it. */
export const isBehindDoor = (serves: Readonly<Record<string, { readonly signIn?: string }>>): boolean =>
  Object.values(serves).some(({ signIn }) => signIn === DOOR);

interface Asking {
  readonly plan: Pick<ServicePlan, 'name' | 'serves'>;
  readonly namedDoor: string | undefined;
}
interface Behind {
  /** Who signs people in before a service, by its name. */
  readonly doors: ReadonlyMap<string, string>;
  /** Where that is not clear: as needs, so that the rules of needs tell it. */
  readonly open: readonly OpenNeed[];
}

/** Who signs people in before each service: the door that the site names, or its only one. That there is none is a rule of its own. */
export function doorsBefore(services: readonly Asking[], doors: readonly Asking[]): Behind {
  const asking = services.flatMap(({ plan: { name: service, serves }, namedDoor: from }) => {
    const able = doors.map(({ plan }) => plan.name).filter((door) => door !== service && (from === undefined || door === from));
    return isBehindDoor(serves) ? [{ service, from, able }] : [];
  });
  return {
    doors: new Map(
      asking.flatMap(({ service, able: [door, ...others] }) => (door !== undefined && others.length === 0 ? [[service, door]] : [])),
    ),
    open: asking
      .filter(({ from, able }) => able.length > 1 || (able.length === 0 && from !== undefined))
      .map(({ service, from, able: candidates }) => ({
        service,
        name: DOOR,
        need: { contract: DOOR, request: {}, ...(from !== undefined && { from }) },
        candidates,
      })),
  };
}

/** Services that sign people in for the edge. */
export const doorsOf = (services: readonly ServicePlan[], definitions: Definitions): readonly ServicePlan[] =>
  services.filter(({ name }) => definitions[name]?.provides?.[DOOR] !== undefined);

/** How the sign-in before a service is asked before a request passes; undefined where nobody signs in, or the site does not say who. */
export function forwardAuthFor(
  { name, door }: Pick<ServicePlan, 'name' | 'door'>,
  services: readonly ServicePlan[],
  definitions: Definitions,
): ForwardAuthResult | undefined {
  const asked = services.find((service) => service.name === door);
  return asked && answerOf(asked, definitions, name);
}

/** What a door answers. @param asking Service that it stands before; none for what is the same for all */
export function answerOf(door: ServicePlan, definitions: Definitions, asking = ''): ForwardAuthResult | undefined {
  const provision = definitions[door.name]?.provides?.[DOOR];
  if (provision?.component === undefined) return undefined;
  const component = door.components[componentAnswering(provision, door.options as never, {}) ?? ''];
  const port = component?.ports[provision.port];
  if (!component || !port) return undefined;
  return provision.answer({
    request: {},
    options: door.options as never,
    consumer: asking,
    need: DOOR,
    get site(): never {
      throw new Error("a sign-in does not follow from the site, got a look at it in the answer to 'forward-auth'");
    },
    host: component.host,
    port: port.port,
    secret: refuseSecret,
    hashed: refuseSecret,
    issued: refuseSecret,
    authority: refuseSecret,
    account: refuseSecret,
  });
}

function refuseSecret(): never {
  throw new Error("a sign-in is asked without a password, got a secret in the answer to 'forward-auth'");
}
