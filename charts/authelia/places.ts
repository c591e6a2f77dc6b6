/** Where people are asked who they are, once for all hosts of a domain. */
export interface Portal {
  /** Domain of its cookie. */
  readonly domain: string;
  readonly host: string;
}

interface Places {
  readonly host: string;
  readonly domain?: string | undefined;
  readonly domains: Readonly<Record<string, string>>;
}

/** Every portal, in the order of their domains: a cookie reaches the hosts of its domain alone, so that each domain has one. */
export const portalsOf = ({ host, domain, domains }: Places): readonly Portal[] =>
  Object.entries({ [domain ?? host.split('.').slice(1).join('.')]: host, ...domains })
    .map(([of, at]) => ({ domain: of, host: at }))
    .sort((a, b) => (a.domain < b.domain ? -1 : 1));

/** Of 32 characters, among them `-_!#$%^*` (internal/session/const.go). A name with this prefix is taken by browsers from HTTPS alone. */
export const COOKIE = '__Secure-authelia';

/** Its paths (internal/server/handlers.go and internal/oidc/const.go). */
export const PATHS = {
  health: '/api/health',
  forwardAuth: '/api/authz/forward-auth',
  oidc: '/api/oidc',
  keys: '/jwks.json',
} as const;

/** Where passwords and codes are tried, and mail is sent to whom somebody names. */
export const TRIED = {
  password: '/api/firstfactor',
  code: '/api/secondfactor',
  reset: '/api/reset-password',
  elevation: '/api/user/session/elevation',
} as const;

/** Where the pods find what they read; nothing of it can be written. */
export const FILES = {
  configuration: '/etc/authelia/configuration.yml',
  people: '/etc/authelia/people.yml',
  authorities: '/etc/authelia/authorities',
  secrets: '/run/secrets/authelia',
  clients: '/run/clients',
  digests: '/run/people',
} as const;

/** What the pods write: the people with their digests, and messages where nobody takes mail. */
export const WRITTEN = { people: '/run/backend', messages: '/run/messages' } as const;
