/** What a service may know of the site before anything is derived: a service that follows the site needs no options that repeat it. */
export interface SiteFacts {
  /** Domains of the site, by who answers for them. */
  readonly zones: Readonly<Record<string, { readonly provider: 'cloudflare' | 'ovh' | 'hetzner' | 'elsewhere' }>>;
  readonly accounts: { readonly ovh?: { readonly endpoint: 'ovh-eu' | 'ovh-ca' | 'ovh-us' } | undefined };
}

/** The names that a service of the role `certificates` gets certificates for. */
export interface Certified {
  /** Zones whose names it can prove to hold. */
  readonly zones: readonly string[];
  /** Domains whose hosts share the certificate `*.<domain>`. */
  readonly wildcards: readonly string[];
}
