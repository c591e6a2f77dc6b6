import type { Duration } from '../constructs/units';
import { usedBy, type Need } from './contracts/contract';

/**
 * Several things that mean something only together, copied at one point in time: a database, the objects of a bucket and the files of a volume that name
 * each other. The service is held while that point is taken, and let go again whatever comes of it.
 */
export interface CopiedSet {
  /** Need for the volume with its files. */
  readonly need: string;
  readonly method: 'set';
  /** Component that writes the volume. */
  readonly component: string;
  /** User and group that own the files: who copies them must be able to read each. */
  readonly user: number;
  readonly set: SetParts;
  /** @default '24h' */
  readonly every?: Duration;
  /** How long copies are kept. @default as the site says in `backup.keep` */
  readonly keep?: Duration;
}

/**
 * The parts of a set, and how the service itself takes and reads them. The scripts stand beside the service and run by bash in `image`, with the volume
 * in /data; they find the database in HOST, PORT, DATABASE, its user in LOGIN or in /run/copier/user, and the password in /run/copier/value.
 */
export interface SetParts {
  /** Need for the database: it is copied logically, by the service's own account, so that the point does not depend on how its server is copied. */
  readonly database: string;
  /** Need for the bucket with the objects. @default none: all that is not in the database is in the files */
  readonly objects?: string;
  /** Image, of the service, with bash and the tools of the database, client and server. */
  readonly image: string;
  /** Name of the dump inside a copy. */
  readonly file: string;
  /** File of the volume by which `hold` holds the service: no copy has it, and it stays through a restore. */
  readonly mark: string;
  /** Scripts, by absolute path. */
  readonly scripts: SetScripts;
}

export interface SetScripts {
  /** Keeps everybody from writing, and waits until what was under way has ended. For REASON `copy` no longer than UNTIL (Unix time), for `restore` until `restored`. */
  readonly hold: string;
  /** Lets everybody in again; safe to run at any time. */
  readonly release: string;
  /** Writes the database to standard output. */
  readonly dump: string;
  /** Puts the database that it reads from standard input in the place of the one that is there: whole or not at all. */
  readonly restore: string;
  /** Lists what the database names, a line for each: `objects` or `files`, its size or `-`, its name or its path in the volume, between tabs. */
  readonly named: string;
  /** Loads the dump that it reads from standard input into a server of its own in SCRATCH, and runs `named` on that. */
  readonly prove: string;
  /** Says to the service that it was brought back: what is left is done by its next start, which lets everybody in. */
  readonly restored: string;
}

type Kept = Readonly<Record<string, { readonly method: string } | CopiedSet>>;

const isSet = (keep: Kept[string]): keep is CopiedSet => keep.method === 'set';

/** Lets those who copy a set reach its database and its bucket as well. @param copierOf name of the component that copies what a service keeps under a name */
export function reachedBySets(
  needs: Readonly<Record<string, Need>>,
  keeps: Kept,
  copierOf: (keep: string) => string,
): Readonly<Record<string, Need>> {
  const copiers = (need: string): readonly string[] =>
    Object.entries(keeps).flatMap(([name, keep]) =>
      isSet(keep) && [keep.set.database, keep.set.objects].includes(need) ? [copierOf(name)] : [],
    );
  return Object.fromEntries(
    Object.entries(needs).map(([key, need]) => [key, copiers(key).length === 0 ? need : usedBy(need, ...(need.by ?? []), ...copiers(key))]),
  );
}

/** Needs that a set is made of. */
export const partsOfSet = ({ need, set: { database, objects } }: CopiedSet): readonly string[] => [
  need,
  database,
  ...(objects === undefined ? [] : [objects]),
];
