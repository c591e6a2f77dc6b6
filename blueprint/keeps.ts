import type { Capability, User } from '../constructs/kubernetes/security';
import type { Duration, Size } from '../constructs/units';
import type { CopiedSet } from './copying-sets';
import type { Privilege } from './privilege';

export type { CopiedSet } from './copying-sets';

/** Data that must survive, or that need not. */
export type Keep = Copied | Spared;

/** Copied by pods beside the service, or by the service itself. */
export type Copied = CopiedBeside | CopiedArchive;
export type CopiedBeside = CopiedFiles | CopiedDump | CopiedSet;

/** A copy of a volume, file by file. */
export interface CopiedFiles {
  /** The need that holds it. */
  readonly need: string;
  readonly method: 'files';
  readonly component: string;
  /** User and group that own the files: who copies them must be able to read each. */
  readonly user: number;
  /**
   * The dump of the service of which these are the changes since: whoever brings that back for a point in time reads them too. Nobody brings them back by
   * themselves. @default none: files of their own
   */
  readonly changesOf?: string;
  /** @default '24h' */
  readonly every?: Duration;
  /** How long copies are kept. @default as the site says in `backup.keep` */
  readonly keep?: Duration;
  /** Whether a file may hold personal data or credentials: such files never leave production. @default true */
  readonly personalData?: boolean;
}

/** A logical copy of a database. */
export interface CopiedDump {
  /** The need that holds it: a volume of its own, or a database that another service holds, which copies it. */
  readonly need: string;
  readonly method: 'dump';
  readonly component: string;
  /** How its own tools copy it. @default none: who answers the need does */
  readonly dump?: Dump;
  /** @default '24h' */
  readonly every?: Duration;
  /** How long copies are kept. @default as the site says in `backup.keep` */
  readonly keep?: Duration;
  /** How it is masked for staging, where another service holds it. @default not at all: it never leaves production */
  readonly mask?: Mask;
}

/** How personal data and credentials of a database are replaced by harmless values, in the language of the database: files beside the service, or their text. */
export interface Mask {
  /** Statements that replace them, by absolute path. They run in a copy; who they are for is not to be read from what they write. */
  readonly apply: string | { readonly text: string };
  /** Queries, by absolute path, whose every row names something that was left, without its value: one row, and nothing leaves production. */
  readonly check: string | { readonly text: string };
}

/**
 * How a database is copied by its own tools. The scripts stand beside the service and run in its image. Tools that ask the server find where it listens in
 * HOST and PORT, and the password of the account that copies in /run/copier/value; tools that open the files beside the server find them in `volume`.
 */
export type Dump = DumpOfServer | DumpOfFiles;

export interface DumpOfServer extends DumpTools {
  /** Port of the component. */
  readonly port: string;
  /** Need for the secret that the account signs in with. */
  readonly password: string;
  /** Whether its tools speak TLS: Secret `<service>-<password>-tls`, with `ca.crt` of the server, is at /run/copier/tls then. @default false */
  readonly tls?: boolean;
  /**
   * How what was brought back goes on to a point in time, where the service keeps the changes since a dump (`changesOf`). Run as the others are, with the
   * dump, the folder of the changes, and the Unix times of the dump and of the point. `image` has the tools for both that and the restore. @default not at all
   */
  readonly forward?: { readonly image: string; readonly script: string };
}

export interface DumpOfFiles extends DumpTools {
  /** Where the volume of the need appears: the tools write there too, since locks are kept beside what they lock. */
  readonly volume: string;
}

interface DumpTools {
  /** Image of the service that has the tools, and its user. */
  readonly image: string;
  readonly user: User;
  /** Memory of the pods that copy: a proof and a restore may load all of it. @default '1Gi' */
  readonly memoryLimit?: Size;
  /** What the tools may more than Pod Security `restricted` lets them, and why; each task has capabilities of its own. @default nothing */
  readonly privilege?: Privilege & {
    readonly capabilities: {
      readonly dump: readonly Capability[];
      readonly restore: readonly Capability[];
      readonly prove: readonly Capability[];
    };
  };
  /** Name of the dump inside a copy. */
  readonly file: string;
  /**
   * Scripts, by absolute path: `dump` writes to standard output, `restore` and `prove` read from standard input. `mask` reads a dump there too, and for
   * each line `service database apply check` of DATABASES writes a masked dump to `RESULT/<service>.sql`, with SCRATCH for a server of its own;
   * `load` puts that, from standard input, in the place of DATABASE. Without these two no database of it is staged with data.
   */
  readonly scripts: {
    readonly dump: string;
    readonly restore: string;
    readonly prove: string;
    readonly mask?: string;
    readonly load?: string;
  };
  /** What scripts read beside them, by absolute path. @default [] */
  readonly beside?: readonly string[];
}

/** A database that copies itself: its own tools write a full copy as often as is said, and what changes since then without a pause. */
export interface CopiedArchive {
  /** The need that holds it. */
  readonly need: string;
  readonly method: 'archive';
  /** Component that copies, and tells of it. */
  readonly component: string;
  /** Components beside it that tell of copies: those that prove them. @default [] */
  readonly provers?: readonly string[];
  /** Longest time for which a change is in no copy. */
  readonly rpo: Duration;
  /** Time between two full copies. @default '24h' */
  readonly every?: Duration;
  /** How long full copies are kept. @default as the site says in `backup.keep` */
  readonly keep?: Duration;
  /** How databases of others in it are masked for staging. @default not at all: they never leave production */
  readonly masking?: MaskingByServer;
}

/**
 * How databases are masked that an archive holds: all of them or none are in a copy, so each that is wanted is asked of the server that runs. `mask` finds
 * it in HOST and PORT, with the password of the account that copies in /run/copier/value, and no input; all else is as for the scripts of a dump.
 */
export interface MaskingByServer {
  /** Image of the service that has the tools, and its user. */
  readonly image: string;
  readonly user: User;
  /** Port of the component that copies. */
  readonly port: string;
  /** Components by which others reach the same databases. @default the one that copies */
  readonly answers?: readonly string[];
  /** Need for the secret that the account signs in with. In staging the account may write to what it loads. */
  readonly password: string;
  /** Whether its tools speak TLS: Secret `<service>-<password>-tls`, with `ca.crt` of the server, is at /run/copier/tls then. @default false */
  readonly tls?: boolean;
  /** Variables of both scripts. @default {} */
  readonly env?: Readonly<Record<string, string>>;
  /** Scripts, by absolute path. */
  readonly scripts: { readonly mask: string; readonly load: string };
}

/** Data that may go with its node: it is made again, or its loss is borne. */
export interface Spared {
  readonly need: string;
  readonly method: 'none';
  readonly why: string;
}
