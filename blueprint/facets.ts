import type { Capability, User } from '../constructs/kubernetes/security';
import type { Cpu, Duration, Size } from '../constructs/units';
import type { CopiedSet } from './copying-sets';

export type { CopiedSet } from './copying-sets';
export type * from './records';
import type { Privilege } from './privilege';

/** A way in. */
export interface Serve {
  readonly host: string;
  /** Component and the name of its port. */
  readonly component: string;
  readonly port: string;
  /** @default '/' */
  readonly path?: string;
  /** Who may reach it. @default 'internet' */
  readonly to?: 'internet' | 'mesh';
  /** Rate limit class. @default 'default' */
  readonly limit?: 'default' | 'api' | 'auth';
  /** What the web application firewall, where the site has one, does with its requests. @default blocks what the Core Rule Set finds */
  readonly waf?: WafProfile;
  /** Largest request body. @default '10Mi' */
  readonly maxBody?: Size;
  /** `forward-auth`: the site's sign-in stands before it, for software without one of its own. @default 'own' */
  readonly signIn?: 'own' | 'forward-auth';
  /** Content-Security-Policy; software that sends its own says `'own'`. @default 'own' */
  readonly csp?: string;
  /** A second version beside it, to which the edge gives a part of the requests. @default one version takes all */
  readonly candidate?: Candidate;
}

/** A version of the same software with the same port. */
export interface Candidate {
  readonly component: string;
  /** Percent of the requests that it takes, 0 to 100. */
  readonly weight: number;
  /** Whether a client stays with the version that answered it first, by a cookie. @default true */
  readonly sticky?: boolean;
}

/** How the requests of one way in are inspected (coreruleset.org). */
export interface WafProfile {
  /** @default 'block' */
  readonly mode?: 'off' | 'detect' | 'block';
  /** What it is built on, whose requests the Core Rule Set would take for attacks: `nextcloud`, `graphql`. @default [] */
  readonly plugins?: readonly string[];
  /** Rules kept beside the service that run before the Core Rule Set: path of the file. @default none */
  readonly before?: string;
  /** Rules kept beside the service that run after it: path of the file. @default none */
  readonly after?: string;
  /** Methods beyond GET, HEAD, POST and OPTIONS. @default [] */
  readonly methods?: readonly string[];
  /** Content types of request bodies beyond those of the Core Rule Set. @default [] */
  readonly contentTypes?: readonly string[];
  /** Largest body that is no file: what an editor posts. @default '128Ki' */
  readonly maxForm?: Size;
  /**
   * Names of parameters in which people write sentences (`q`, `comment`, of JSON `json.text`): there only paranoia level 1 judges. Prose has quotes,
   * brackets and the words of SQL and of shells. @default []
   */
  readonly prose?: readonly string[];
  /** `stream` passes responses as they come, without a look: server-sent events, chats. @default 'inspect' */
  readonly responses?: 'inspect' | 'stream';
}

/** A connection that no contract implies: to somewhere outside the site, to the cluster's API server, or to a port of every node of the cluster. */
export type Call = { readonly component: string; readonly why: string } & (
  { readonly host: string; readonly port: number } | { readonly to: 'kubernetes-api' } | { readonly to: 'nodes'; readonly port: number }
);

/** Connections to a port that no contract implies. */
export interface Accept {
  readonly component: string;
  readonly port: string;
  /**
   * `outside`: what enters the site (the load balancer, or the internet); `edge`: the pods that take it; `nodes`: host processes; `kubernetes-api`: webhooks.
   * Of components on a host: `internet`, at the public address of the machine, and `mesh`, its peers. Pods without a service are the service's own.
   */
  readonly from:
    'outside' | 'edge' | 'nodes' | 'kubernetes-api' | 'internet' | 'mesh' | { readonly service?: string; readonly component: string };
  readonly why: string;
}

/** Where a service tells how it is. */
export interface Metrics {
  readonly component: string;
  readonly port: string;
  /** @default '/metrics' */
  readonly path?: string;
  /** Its series tell of others, whose labels stay as it writes them. @default false */
  readonly honorLabels?: boolean;
}

/** What is watched. Every series carries `service`, `kind`, `component` and `namespace`: rules name the kind, never the service. */
export interface Watches {
  /** @default {} */
  readonly metrics?: Readonly<Record<string, Metrics>>;
  /** Prometheus rule files beside the service, by absolute path; told once, however many services of the kind there are. @default [] */
  readonly rules?: readonly string[];
  /** Grafana dashboards beside the service, by absolute path. @default [] */
  readonly dashboards?: readonly string[];
}

/**
 * A container that a service puts into the pods of others. All TCP connections of such a pod go through it, so that each end knows who the other one is, but
 * for those to ports to which somebody connects who has none.
 */
export interface Sidecar {
  /** Services whose pods get one, by name. @default those of the waves data, identity and apps */
  readonly services?: readonly string[] | undefined;
  /** Services whose pods get none all the same. @default [] */
  readonly except?: readonly string[];
  readonly cpu: Cpu;
  readonly memory: Size;
  readonly memoryLimit: Size;
  /** Its own ports: where another one sends what is for an opaque port, and where it says how it is. */
  readonly ports: { readonly tunnel: number; readonly metrics: number };
  /** Ports whose protocol it must not guess, whoever listens there, besides those of contracts whose server speaks first. @default [] */
  readonly opaque?: readonly number[];
  /** What each of them connects to: ports of the service that puts it there. */
  readonly calls: Readonly<Record<string, { readonly component: string; readonly port: string; readonly why: string }>>;
  /** Names of the series that are kept of what it tells, as a regular expression. */
  readonly series: string;
  /** What the pods carry, so that they get one; `past` are the ports that go past it. */
  annotations(past: readonly number[]): Readonly<Record<string, string>>;
}

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
}

/** Data that may go with its node: it is made again, or its loss is borne. */
export interface Spared {
  readonly need: string;
  readonly method: 'none';
  readonly why: string;
}
