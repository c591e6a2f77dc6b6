import { nearest } from '../constructs/nearest';
import { InputError, type Problem } from '../constructs/problem';
import { toMebibytes, toMillicores, type Cpu, type Size } from '../constructs/units';
import type { Environment } from '../environments/environment';
import { isHostname } from '../environments/fields';
import type { CheckedOptions } from './check';
import type { Need } from './contracts/contract';
import type { Masking } from './masking';
import { WAVES, ownOptions, type CommonInput, type Component, type ServiceDefinition } from './service';
import type { SiteFacts } from './site-facts';
import { doorPinned, map, pinned, providersOf, type Checked } from './pinning';
import { planMasking } from './staging-data';
import { fromNamed, zoneOf } from './draft';

/** Some services for a trial beside production: small, with host names, data and a namespace of their own. */
export interface Staging {
  /** Services of the site; what they need comes along. */
  readonly services: readonly string[];
  /** When it may go (ISO 8601, UTC): `archipel stage down --expired` removes it then. */
  readonly until: string;
  /** Whether they get the data of production, masked. @default false: they begin empty */
  readonly withData?: boolean | undefined;
}

/** Namespace of all that is staged. */
export const STAGING = 'staging';
/** Name of the copy of a service. */
export const stagedName = (service: string): string => `${service}-${STAGING}`;
/** `blog.example.org` is staged as `blog.staging.example.org`. */
export const stagedHost = (host: string, zone: string): string => `${host.slice(0, -zone.length)}${STAGING}.${zone}`;

/** Most that a staged pod asks for, and that a staged volume holds. */
const LARGEST = { cpu: '100m', memory: '256Mi', volume: '5Gi' } as const;

interface Staged extends Checked {
  /** What of production its copies get; undefined where they begin empty. */
  readonly masking: Masking | undefined;
}
type Options = Readonly<Record<string, unknown>>;

/**
 * Adds the copies to a site whose shape was checked.
 * @throws InputError when a service does not exist, belongs to the platform, would meet what is production's, or has
 * data that nothing masks where it shall come with its data
 */
export function stage({ environment, options }: Checked, { services: asked, until, withData = false }: Staging, file: string): Staged {
  const staged = closure(environment, options, asked, file);
  const problems: Problem[] = [];
  const copies = staged.map((name) => {
    const definition = definitionOf(environment, name);
    const own = move(definition, options[name] ?? {}, environment);
    problems.push(...shared(environment, name, needsOf(environment, name, uncopied(definition), own), file));
    return { name, own, definition: shrink({ environment, options }, name, staged) };
  });
  const found = withData ? maskingOf({ environment, options }, staged, until, file) : undefined;
  if (found && 'problems' in found) problems.push(...found.problems);
  if (problems.length > 0 || (found && 'problems' in found)) throw new InputError(problems);
  const level = copies.flatMap(({ own, definition }) => levelsOf(definition, own, environment));
  return {
    environment: {
      ...environment,
      namespaces: {
        [STAGING]: { class: 'dev', podSecurity: (['privileged', 'baseline'] as const).find((one) => level.includes(one)) ?? 'restricted' },
        ...environment.namespaces,
      },
      services: {
        ...pinned({ environment, options }),
        ...Object.fromEntries(copies.map(({ name, definition }) => [stagedName(name), { definition, input: {} }])),
      },
    },
    options: doorPinned(environment, {
      ...options,
      ...Object.fromEntries(copies.map(({ name, own }) => [stagedName(name), own])),
    }),
    masking: found,
  };
}

function maskingOf(
  { environment, options }: Checked,
  staged: readonly string[],
  until: string,
  file: string,
): ReturnType<typeof planMasking> {
  const services = staged.map((name) => {
    const definition = definitionOf(environment, name);
    return { name, copy: stagedName(name), definition, needs: needsOf(environment, name, definition, options[name] ?? {}) };
  });
  const own = Object.fromEntries(Object.entries(options).map(([name, known]) => [name, ownOptions(known)]));
  const providers = (consumer: string, need: Need): readonly string[] => providersOf({ environment, options }, consumer, need);
  return planMasking(services, { environment, options: own, file, bucketOf: stagedName, until, providersOf: providers });
}

function definitionOf({ services }: Environment, name: string): ServiceDefinition {
  const use = services[name];
  if (!use) throw new Error(`service '${name}' is not in the site`);
  return use.definition;
}

const namedIn = ({ answeredBy = {} }: CommonInput): Readonly<Record<string, string>> => answeredBy;
const needsOf = (site: Environment, name: string, { needs }: ServiceDefinition, options: Options): Readonly<Record<string, Need>> =>
  fromNamed(needs?.({ options: ownOptions(options), name, site }) ?? {}, namedIn(options));
const isPlatform = ({ wave = 'apps' }: ServiceDefinition): boolean => WAVES[wave] <= WAVES.platform;

/** The services that were asked for, and those that answer their needs. */
function closure(environment: Environment, options: CheckedOptions, asked: readonly string[], file: string): readonly string[] {
  const { services } = environment;
  const problems = asked.flatMap((name) => unstageable(environment, name, file));
  if (problems.length > 0) throw new InputError(problems);
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const need of Object.values(needsOf(environment, name, definitionOf(environment, name), options[name] ?? {}))) {
      if (need.contract === 'smtp') continue;
      for (const provider of providersOf({ environment, options }, name, need))
        if (!isPlatform(definitionOf(environment, provider))) add(provider);
    }
  };
  asked.forEach(add);
  return Object.keys(services).filter((name) => found.has(name));
}

function unstageable(environment: Environment, name: string, file: string): readonly Problem[] {
  const base = { severity: 'error', where: file, got: `'${name}'` } as const;
  const stageable = Object.entries(environment.services).filter(([, { definition }]) => !isPlatform(definition));
  const names = stageable.map(([known]) => known);
  if (names.includes(name)) return [];
  if (environment.services[name])
    return [
      {
        ...base,
        id: 'staging/platform',
        what: 'serves the whole site',
        expected: `one of ${names.join(', ')}`,
        do: 'leave it out: what is staged uses it as it is',
      },
    ];
  const near = nearest(name, names);
  return [
    {
      ...base,
      id: 'staging/unknown-service',
      what: 'the site has no such service',
      expected: `one of ${names.join(', ')}`,
      do: near ? `write '${near}'` : 'name a service of the site',
    },
  ];
}

/** Needs by which a copy would reach what is production's. */
function shared({ buckets }: Environment, name: string, needs: Readonly<Record<string, Need>>, file: string): readonly Problem[] {
  const base = { severity: 'error', where: `${file}: services.${name}` } as const;
  return Object.entries(needs).flatMap(([key, need]): readonly Problem[] => {
    if (need.contract === 'bucket') {
      const { bucket } = (need as Need<'bucket'>).request;
      if (buckets[stagedName(bucket)]) return [];
      return [
        {
          ...base,
          id: 'staging/bucket',
          what: `its copy would write production's bucket (${key})`,
          got: `'${bucket}'`,
          expected: `a bucket '${stagedName(bucket)}'`,
          do: `add '${stagedName(bucket)}' to buckets`,
        },
      ];
    }
    if (need.contract !== 'smtp' || need.without !== undefined) return [];
    return [
      {
        ...base,
        id: 'staging/mail',
        what: `its copy would send mail to real people (${key})`,
        got: 'a need for mail',
        expected: 'mail that is optional',
        do: 'do not stage it',
      },
    ];
  });
}

/** Options of a copy: host names of its own, no fixed node. */
function move({ options: schemas }: ServiceDefinition, options: Options, { zones }: Environment): Options {
  const hosts = Object.entries(ownOptions(options)).map(([key, value]) => {
    const zone = typeof value === 'string' && isHostname(schemas[key]) ? zoneOf(value, Object.keys(zones)) : undefined;
    return [key, zone === undefined ? value : stagedHost(value as string, zone)];
  });
  return { ...Object.fromEntries(hosts), in: STAGING };
}

/** The same service with few replicas and small volumes, whose needs are answered by copies. It is not backed up and wakes nobody. */
function shrink(site: Checked, name: string, staged: readonly string[]): ServiceDefinition {
  const definition = definitionOf(site.environment, name);
  const named = namedIn(site.options[name] ?? {});
  const answers = (need: Need): string | undefined => providersOf(site, name, need).find((one) => staged.includes(one));
  const { keeps: _, watches: __, role: ___, ...rest } = uncopied(definition);
  return {
    ...rest,
    components: (context) => map(rest.components(context), smaller),
    needs: (context) =>
      Object.fromEntries(
        Object.entries(fromNamed(rest.needs?.(context) ?? {}, named)).flatMap(([key, need]) =>
          need.contract === 'smtp' ? [] : [[key, retarget(need, answers(need))]],
        ),
      ),
  };
}

/** As it is where the site copies nothing: what a service does for copies by itself, its staged one does not. */
function uncopied(definition: ServiceDefinition): ServiceDefinition {
  const alone = <C extends { readonly site: SiteFacts }>(context: C): C => ({ ...context, site: { ...context.site, backup: undefined } });
  const { components, needs, calls, accepts, takes } = definition;
  return {
    ...definition,
    components: (context) => components(alone(context)),
    ...(needs && { needs: (context) => needs(alone(context)) }),
    ...(calls && { calls: (context) => calls(alone(context)) }),
    ...(accepts && { accepts: (context) => accepts(alone(context)) }),
    ...(takes && { takes: (context) => takes(alone(context)) }),
  };
}

function smaller({ maxReplicas: _, ...component }: Component): Component {
  const { cpu, memory, memoryLimit } = component;
  return {
    ...component,
    ...(component.quorum || component.kind === 'daemon' || component.kind === 'host'
      ? {}
      : { replicas: Math.min(component.replicas ?? 1, 1) }),
    cpu: least<Cpu>(cpu, LARGEST.cpu, toMillicores),
    memory: least<Size>(memory, LARGEST.memory, toMebibytes),
    memoryLimit: memoryLimit ?? memory,
  };
}

const least = <T>(one: T, other: T, measure: (value: T) => number): T => (measure(one) <= measure(other) ? one : other);

function retarget(need: Need, provider: string | undefined): Need {
  if (need.contract === 'volume')
    return { ...need, request: { ...need.request, size: least<Size>((need as Need<'volume'>).request.size, LARGEST.volume, toMebibytes) } };
  if (need.contract === 'bucket') return { ...need, request: { bucket: stagedName((need as Need<'bucket'>).request.bucket) } };
  return provider === undefined ? need : { ...need, from: stagedName(provider) };
}

const levelsOf = (definition: ServiceDefinition, options: Options, site: Environment): readonly string[] =>
  Object.values(definition.components({ options: ownOptions(options), site })).flatMap(({ privilege }) => privilege?.level ?? []);
