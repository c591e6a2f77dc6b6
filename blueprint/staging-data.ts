import { toSeconds } from '../constructs/units';
import type { Problem } from '../constructs/problem';
import type { Environment } from '../environments/environment';
import type { CheckedOptions } from './check';
import type { Need } from './contracts/contract';
import type { Copied, CopiedDump, Keep } from './facets';
import type { Held, MaskedThing, Masking } from './masking';
import { maskingTools } from './masking-tools';
import { componentAnswering } from './provision';
import type { ServiceDefinition } from './service';

/** A service that is staged: what it is in production, and the name of its copy. */
export interface StagedService {
  readonly name: string;
  readonly copy: string;
  readonly definition: ServiceDefinition;
  readonly needs: Readonly<Record<string, Need>>;
}

interface Asked {
  readonly environment: Environment;
  readonly options: CheckedOptions;
  readonly file: string;
  /** Name of the bucket of staging beside one of production. */
  readonly bucketOf: (bucket: string) => string;
  readonly until: string;
  readonly providersOf: (consumer: string, need: Need) => readonly string[];
}
type Found = Masking | { readonly problems: readonly Problem[] };

/**
 * What of the data of staged services may leave production, masked: databases with a mask, files without personal data. Other files stay out.
 * A database without a mask is a problem, not a gap: what is staged with data must not look as if it had all of it.
 */
export function planMasking(staged: readonly StagedService[], asked: Asked): Found {
  const where = `${asked.file}: backup`;
  const { backup, services } = asked.environment;
  if (!backup || !Object.values(services).some(({ definition }) => definition.role?.is === 'backups'))
    return {
      problems: [
        {
          id: 'staging/no-copies',
          severity: 'error',
          where,
          what: 'nothing copies the data of production, and a masked copy is made from the newest copy',
          got: backup ? 'no service that copies' : 'no backup',
          expected: 'backup and a service that copies',
          do: 'add backup and copies: restic({}), or leave out --with-data',
        },
      ],
    };
  const { things, problems } = thingsOf(staged, asked);
  const key = backup.to.map(asked.bucketOf).find((known) => asked.environment.buckets[known]) ?? asked.bucketOf(backup.to[0] ?? '');
  const all = [...problems, ...bucketProblems(key, asked), ...(things.length === 0 && problems.length === 0 ? [nothing(asked.file)] : [])];
  if (all.length > 0) return { problems: all };
  return { bucket: key, folder: asked.until.replaceAll(/[^0-9TZ]/g, ''), things };
}

const nothing = (file: string): Problem => ({
  id: 'staging/no-data',
  severity: 'error',
  where: `${file}: services`,
  what: 'nothing of what is staged keeps data that may leave production',
  got: 'no database with a mask, no files without personal data',
  expected: 'data to load',
  do: 'leave out --with-data',
});

function thingsOf(
  staged: readonly StagedService[],
  asked: Asked,
): { readonly things: readonly MaskedThing[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const things = staged.flatMap((holder): readonly MaskedThing[] =>
    Object.entries(keptBy(holder, asked)).flatMap(([name, keep]): readonly MaskedThing[] => {
      const thing = { from: holder.name, into: holder.copy, name };
      if (keep.method === 'files') return keep.personalData === false ? [{ ...thing, keep, databases: [] }] : [];
      if (keep.method === 'set') problems.push(unmasked(holder.name, keep.need, asked.file, 'a set of its own, which nothing masks'));
      if (keep.method === 'dump' && keep.dump && !holder.definition.provides)
        problems.push(unmasked(holder.name, keep.need, asked.file, 'a dump of its own, which nothing masks'));
      const tools = maskingTools(keep);
      if (keep.method === 'none' || !tools) return [];
      const databases = staged.flatMap((consumer) =>
        databasesOf(consumer, holder, asked).flatMap(([need, { contract, request }]): readonly Held[] => {
          if (!tools.answers.includes(answering(holder, contract, request, asked) ?? '')) return [];
          const found = maskedBy(consumer, need, asked);
          return found === undefined ? [] : [{ service: consumer.name, keep: found, need, staged: consumer.copy }];
        }),
      );
      return databases.length > 0 ? [{ ...thing, keep, databases }] : [];
    }),
  );
  for (const consumer of staged)
    for (const holder of staged)
      for (const [need] of databasesOf(consumer, holder, asked)) {
        if (maskedBy(consumer, need, asked) === undefined)
          problems.push(unmasked(consumer.name, need, asked.file, 'no mask', 'mask' in consumer.definition.options));
        else if (!things.some(({ databases }) => databases.some((held) => held.service === consumer.name && held.need === need)))
          problems.push(unmasked(consumer.name, need, asked.file, `${holder.name}, which has no scripts that mask and load`));
      }
  return { things, problems };
}

/** Contracts whose answer holds what the service keeps. What is in Redis is made again: a trial begins without. */
const HOLDING: readonly string[] = ['mysql', 'postgres'];

/** Needs of one service for databases that the other one holds. */
const databasesOf = (consumer: StagedService, holder: StagedService, asked: Asked): readonly (readonly [name: string, need: Need])[] =>
  Object.entries(consumer.needs).filter(
    ([, need]) => consumer !== holder && HOLDING.includes(need.contract) && asked.providersOf(consumer.name, need)[0] === holder.name,
  );

/** The component that answers. */
function answering({ name, definition }: StagedService, contract: string, request: unknown, { options }: Asked): string | undefined {
  const provision = definition.provides?.[contract as 'mysql'];
  return provision && componentAnswering(provision, (options[name] ?? {}) as never, request as never);
}

const keptBy = ({ name, definition }: StagedService, { options }: Asked): Readonly<Record<string, Keep>> =>
  definition.keeps?.({ options: (options[name] ?? {}) as never }) ?? {};

/** How a service calls what it keeps in a need that has a mask. */
const maskedBy = (service: StagedService, need: string, asked: Asked): string | undefined =>
  Object.entries(keptBy(service, asked)).find(([, keep]) => isMasked(keep) && keep.need === need)?.[0];

const isMasked = (keep: Keep): keep is Copied & CopiedDump => keep.method === 'dump' && keep.mask !== undefined;

/** @param mask Whether the site file itself may say it */
const unmasked = (name: string, need: string, file: string, got: string, mask = false): Problem => ({
  id: 'staging/unmasked',
  severity: 'error',
  where: `${file}: services.${name}`,
  what: `nothing says how its data is masked (${need})`,
  got,
  expected: mask ? 'a mask in its options' : 'a mask beside the service, which keeps names it for',
  do: mask
    ? `add mask: { ${need}: { apply, check } } to it, or leave out --with-data`
    : `state it in keeps of its service: { need: '${need}', method: 'dump', …, mask: { apply, check } }, or leave out --with-data`,
});

/** The bucket must be there, and what it holds must go by itself: a trial ends, and nobody comes back for its copies. */
function bucketProblems(key: string, { environment: { buckets }, file }: Asked): readonly Problem[] {
  const base = { severity: 'error', where: `${file}: buckets.${key}` } as const;
  const bucket = buckets[key];
  const words = "{ versioning: false, expire: '7d' }";
  if (!bucket)
    return [
      {
        ...base,
        id: 'staging/bucket',
        what: 'masked copies have nowhere to go',
        got: 'no such bucket',
        expected: `a bucket '${key}' with keys of its own`,
        do: `add '${key}' to buckets, with ${words}`,
      },
    ];
  const stays = [
    ...(bucket.expire === undefined ? ['no expire'] : toSeconds(bucket.expire) > 31 * 86_400 ? [`expire ${bucket.expire}`] : []),
    ...(bucket.lock === undefined ? [] : [`lock ${bucket.lock}`]),
    ...(bucket.versioning && bucket.expireOldVersions === undefined ? ['versions that never expire'] : []),
  ];
  if (stays.length === 0) return [];
  return [
    {
      ...base,
      id: 'staging/bucket-keeps',
      what: 'masked copies would outlive their trial',
      got: stays.join(', '),
      expected: 'an end within 31d, no lock, no versions that stay',
      do: `write ${words}`,
    },
  ];
}
