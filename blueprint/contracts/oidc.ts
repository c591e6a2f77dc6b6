import type { SecretRef } from './secret-ref';

/** What software that signs people in by OpenID Connect says of itself (openid.net/specs/openid-connect-core-1_0.html). */
export interface OidcRequest {
  /** Host name that serves it; a rule refuses what has none, for nobody could return to it. */
  readonly host: string | undefined;
  /** Paths of that host to which people return with a code: its redirect URIs. */
  readonly callbacks: readonly string[];
  /** Paths of that host to which people may be sent after they have signed out. @default [] */
  readonly afterSignOut?: readonly string[];
  /** Groups whose members may come in; what each may do there is the software's own matter. Empty: everybody whom the issuer knows. */
  readonly groups: readonly string[];
  /** How it sends its secret to the token endpoint: `client_secret_basic` or `client_secret_post`. @default 'basic' */
  readonly tokenAuth?: 'basic' | 'post';
  /** Whether it proves that it began what it ends, by PKCE with S256. @default true */
  readonly pkce?: boolean;
  /** Whose certificates it takes: those of authorities that every system knows, or of one that the site names as well. @default 'any' */
  readonly authorities?: 'any' | 'public';
  /** A second client without a secret, for a command line: addresses on the loopback that it listens at. @default none */
  readonly commandLine?: { readonly redirects: readonly string[] };
}

/** How software signs people in. */
export interface OidcResult {
  /** The issuer as it calls itself: software compares it letter by letter. */
  readonly issuer: string;
  /** What discovery would tell, for software that does not ask, or must start while the issuer is away. */
  readonly endpoints: OidcEndpoints;
  readonly clientId: string;
  /** In a Secret of the service that asks, and of it alone. */
  readonly clientSecret: SecretRef;
  /** Id of the client without a secret; undefined where none was asked for. */
  readonly commandLine: string | undefined;
  /** Scopes to ask for, under the issuer's names: some refuse those that they do not know. */
  readonly scopes: readonly string[];
  readonly claims: {
    /** Short name by which people know each other; `sub` is what tells them apart. */
    readonly user: string;
    readonly groups: string;
  };
  /** Where the groups are told: Authelia 4.39 and GitLab leave them out of the id token. */
  readonly groupsIn: 'id-token' | 'userinfo';
  /** PEM of the authorities that signed the issuer's certificate; undefined for those that every system knows. */
  readonly ca: string | undefined;
}

export interface OidcEndpoints {
  readonly authorization: string;
  readonly token: string;
  readonly userinfo: string;
  /** Its public keys (`jwks_uri`). */
  readonly keys: string;
  /** Where a session at the issuer ends (`end_session_endpoint`); undefined where it has none. */
  readonly endSession: string | undefined;
}

/** The redirect URIs of a client, as the issuer must know them. */
export const redirectUris = ({ host, callbacks }: OidcRequest): readonly string[] => callbacks.map((path) => `https://${host}${path}`);

/** The URIs to which the issuer may send people who have signed out. */
export const signOutUris = ({ host, afterSignOut = [] }: OidcRequest): readonly string[] =>
  afterSignOut.map((path) => `https://${host}${path}`);
