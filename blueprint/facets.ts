import type { Cpu, Size } from '../constructs/units';

export type * from './keeps';
export type * from './records';

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
