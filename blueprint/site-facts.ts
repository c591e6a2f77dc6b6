import type { Duration } from '../constructs/units';
import type { Component } from './service';

/** What a service may know of the site before anything is derived: a service that follows the site needs no options that repeat it. */
export interface SiteFacts {
  /** Domains of the site, by who answers for them. */
  readonly zones: Readonly<Record<string, { readonly provider: 'cloudflare' | 'ovh' | 'hetzner' | 'elsewhere' }>>;
  /** Where requests from outside come in. */
  readonly ingress?:
    | { readonly kind: 'host-ports'; readonly on?: readonly string[] | undefined }
    | { readonly kind: 'load-balancer'; readonly targets?: readonly string[] | undefined }
    | undefined;
  readonly nodes: Readonly<Record<string, { readonly roles: readonly string[]; readonly taints: readonly string[] }>>;
  /** Where images that the project builds itself are pulled from; undefined where nodes import them. */
  readonly images: { readonly registry?: string | undefined };
  /** Where copies go (buckets of the site, the first one first), at which time of day in UTC, and for how long; undefined where none are made. */
  readonly backup?: { readonly to: readonly string[]; readonly at: string; readonly keep: Duration } | undefined;
  readonly accounts: { readonly ovh?: { readonly endpoint: 'ovh-eu' | 'ovh-ca' | 'ovh-us' } | undefined };
}

/** The names that a service of the role `certificates` gets certificates for. */
export interface Certified {
  /** Zones whose names it can prove to hold. */
  readonly zones: readonly string[];
  /** Domains whose hosts share the certificate `*.<domain>`. */
  readonly wildcards: readonly string[];
  /** Zones whose names it proves by an answer to a plain request from the internet. @default none */
  readonly byHttp?: ProvedByHttp;
}

/** HTTP-01: pods that come and go wherever a certificate is asked for give the answers, through the edge. */
export interface ProvedByHttp {
  readonly zones: readonly string[];
  /** Name of the component that those pods are, beside those of the service. */
  readonly component: string;
  readonly pods: Component;
}

/** Nodes that take requests from outside: those that the site names, otherwise every one of the cluster; none without an ingress. */
export function entrancesOf({ ingress, nodes }: SiteFacts): readonly string[] {
  if (!ingress) return [];
  const named = ingress.kind === 'host-ports' ? ingress.on : ingress.targets;
  return named ?? Object.entries(nodes).flatMap(([name, { roles }]) => (roles.includes('server') || roles.includes('agent') ? [name] : []));
}
