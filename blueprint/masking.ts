import type { Environment } from '../environments/environment';
import type { MaskedPlan, ServicePlan } from './blueprint';
import { asks, beside, COPIER, copyBucketOf } from './copying';
import { bucket, secret, usedBy, type DatabaseResult, type Need } from './contracts/contract';
import type { Accept, Copied } from './facets';
import { maskingTools } from './masking-tools';
import type { ServiceDefinition } from './service';

/** What of production is masked and loaded into staging. */
export interface Masking {
  /** Bucket of the site that takes it. */
  readonly bucket: string;
  /** Folder of the bucket: each trial has one of its own. */
  readonly folder: string;
  readonly things: readonly MaskedThing[];
}

/** One thing that a service of production keeps, and the staged copy of that service. */
export interface MaskedThing {
  readonly from: string;
  readonly into: string;
  readonly name: string;
  readonly keep: Copied;
  /** Of a dump: which databases of it, by who asked for each. */
  readonly databases: readonly Held[];
}

/** A database that one service holds for another. */
export interface Held {
  readonly service: string;
  /** What the service that asked calls it, and the need. */
  readonly keep: string;
  readonly need: string;
  /** The copy of the service that asked. */
  readonly staged: string;
}

/** Need of both sides: what masked copies are encrypted with. Production's own copies have another key. */
const MASKED_KEY = 'masked-key';
/** Need of both sides: the bucket between them. */
const MASKED_BUCKET = 'masked';
const masker = (name: string): string => `mask-${name}`;
const loader = (name: string): string => `load-${name}`;

/**
 * Gives production pods that mask a copy, which reach buckets and nothing else, and staging pods that load the result, which have the key and the bucket
 * of masked copies and none of production's.
 */
export function withMasking(environment: Environment, masking: Masking | undefined): Environment {
  const { backup, services } = environment;
  if (!masking || !backup) return environment;
  const equipped = (name: string, definition: ServiceDefinition): ServiceDefinition =>
    masking.things.reduce((known, thing) => {
      if (thing.from === name) return masks(known, thing, masking, backup.to);
      return thing.into === name ? loads(known, thing, masking) : known;
    }, definition);
  return {
    ...environment,
    services: Object.fromEntries(
      Object.entries(services).map(([name, { definition, ...use }]) => [name, { ...use, definition: equipped(name, definition) }]),
    ),
  };
}

function masks(
  definition: ServiceDefinition,
  { name, into, keep }: MaskedThing,
  masking: Masking,
  to: readonly string[],
): ServiceDefinition {
  const component = masker(name);
  const made = beside(definition, {
    components: () => ({ [component]: COPIER }),
    needs: () => between(into, masking),
    // a copy of restic is brought back beside the server; of an archive that one itself is asked
    accepts: () => (keep.method === 'archive' ? reaches(component, keep, `databases of ${keep.component} are masked`) : {}),
  });
  const copies = new Set(to.map(copyBucketOf));
  return {
    ...made,
    needs: (context) => together(made.needs?.(context) ?? {}, component, (key) => key === MASKED_BUCKET || copies.has(key)),
  };
}

function loads(definition: ServiceDefinition, { name, into, keep }: MaskedThing, masking: Masking): ServiceDefinition {
  const component = loader(name);
  const made = beside(definition, {
    components: () => ({ [component]: { ...COPIER, ...(keep.method === 'files' && { keepsIn: [keep.need] }) } }),
    needs: () => between(into, masking),
    accepts: () => reaches(component, keep, `masked copies are loaded into ${keep.component}`),
  });
  return { ...made, needs: (context) => together(made.needs?.(context) ?? {}, component, (key) => key === MASKED_BUCKET) };
}

const reaches = (component: string, keep: Copied, why: string): Readonly<Record<string, Accept>> => {
  const tools = maskingTools(keep);
  return tools ? { [component]: asks(keep.component, tools.port, component, why) } : {};
};

const between = (into: string, masking: Masking): Readonly<Record<string, Need>> => ({
  [MASKED_KEY]: secret(
    { kind: 'password', length: 48, alphabet: 'alphanumeric' },
    `encrypts masked copies on their way to ${into}`,
    `${into}/${MASKED_KEY}`,
  ),
  [MASKED_BUCKET]: bucket(masking.bucket),
});

/** Needs that a component uses too. */
const together = (
  needs: Readonly<Record<string, Need>>,
  component: string,
  uses: (key: string) => boolean,
): Readonly<Record<string, Need>> =>
  Object.fromEntries(
    Object.entries(needs).map(([key, need]) => [key, uses(key) ? usedBy(need, ...new Set([...(need.by ?? []), component])) : need]),
  );

/** What is masked, with the names that both sides have for it. */
export function planMasked(masking: Masking | undefined, services: readonly ServicePlan[]): readonly MaskedPlan[] {
  const grantsOf = (name: string): ServicePlan['grants'] => services.find((service) => service.name === name)?.grants ?? [];
  return (masking?.things ?? []).map(({ from, into, name, keep, databases }) => {
    const held = (holder: string, consumer: string, need: string): string => {
      const grant = grantsOf(holder).find((known) => known.consumer === consumer && known.need === need);
      return (grant?.answer as Partial<DatabaseResult> | undefined)?.database ?? '';
    };
    return {
      backup: `${from}/${name}`,
      method: keep.method,
      need: keep.need,
      folder: masking?.folder ?? '',
      key: MASKED_KEY,
      bucket: MASKED_BUCKET,
      from: { service: from, component: masker(name), run: `${from}-mask-${name}` },
      into: { service: into, component: loader(name), run: `${into}-load-${name}` },
      databases: databases.map(({ service, keep: own, need, staged }) => ({
        service,
        keep: own,
        original: held(from, service, need),
        staged: held(into, staged, need),
        into: staged,
      })),
    };
  });
}
