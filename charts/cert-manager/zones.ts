import type { SiteFacts } from '../../blueprint/site-facts';

/** Who answers for a zone and lets a program write to it: cert-manager for Cloudflare, a webhook of its own for OVH. */
export const WRITABLE = ['cloudflare', 'ovh'] as const;
export type Writable = (typeof WRITABLE)[number];

/** Hosts of an OVH account: its API, and where an OAuth2 client gets its token (github.com/ovh/go-ovh, ovh.go). */
export const OVH_HOSTS = {
  'ovh-eu': { api: 'eu.api.ovh.com', token: 'www.ovh.com' },
  'ovh-ca': { api: 'ca.api.ovh.com', token: 'ca.ovh.com' },
  'ovh-us': { api: 'api.us.ovhcloud.com', token: 'us.ovhcloud.com' },
} as const;

export const ovhEndpoint = ({ accounts }: Pick<SiteFacts, 'accounts'>): keyof typeof OVH_HOSTS => accounts.ovh?.endpoint ?? 'ovh-eu';

/** The zones of the site that no program may write to, whose names HTTP-01 proves; none where nothing comes in from the internet. */
export const zonesByHttp = ({ zones, ingress }: Pick<SiteFacts, 'zones'> & { readonly ingress?: unknown }): readonly string[] =>
  ingress === undefined
    ? []
    : Object.keys(zones)
        .filter((domain) => !WRITABLE.some((provider) => zones[domain]?.provider === provider))
        .sort();

/** The zones of the site that a provider keeps, in an order of their own. */
export const zonesAt = ({ zones }: Pick<SiteFacts, 'zones'>, provider: Writable): readonly string[] =>
  Object.keys(zones)
    .filter((domain) => zones[domain]?.provider === provider)
    .sort();
