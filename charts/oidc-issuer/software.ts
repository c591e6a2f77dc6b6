import type { OidcEndpoints, OidcResult } from '../../blueprint/contracts/oidc';

/** What is the same wherever a software signs people in. */
interface Software {
  readonly endpoints: (issuer: string) => OidcEndpoints;
  readonly scopes: readonly string[];
  readonly groupsIn: OidcResult['groupsIn'];
}

/** Scopes that OpenID Connect names, and the one for groups that much software has beside them. */
const STANDARD = ['openid', 'profile', 'email'] as const;
const WITH_GROUPS = [...STANDARD, 'groups'] as const;

/** The issuer, without the slash at its end that some have. */
const base = (issuer: string): string => issuer.replace(/\/$/, '');

/** Where known software has its endpoints, as its own discovery document tells, and how it tells groups. */
export const SOFTWARE = {
  /** authelia.com, integration/openid-connect: claims of 4.39 are hydrated from userinfo. */
  authelia: {
    endpoints: (issuer) => ({
      authorization: `${base(issuer)}/api/oidc/authorization`,
      token: `${base(issuer)}/api/oidc/token`,
      userinfo: `${base(issuer)}/api/oidc/userinfo`,
      keys: `${base(issuer)}/jwks.json`,
      endSession: undefined,
    }),
    scopes: WITH_GROUPS,
    groupsIn: 'userinfo',
  },
  /** dexidp.io. */
  dex: {
    endpoints: (issuer) => ({
      authorization: `${base(issuer)}/auth`,
      token: `${base(issuer)}/token`,
      userinfo: `${base(issuer)}/userinfo`,
      keys: `${base(issuer)}/keys`,
      endSession: undefined,
    }),
    scopes: WITH_GROUPS,
    groupsIn: 'id-token',
  },
  /** learn.microsoft.com, identity-platform/v2-protocols-oidc: the issuer is `https://login.microsoftonline.com/<tenant>/v2.0`; it knows no scope for groups. */
  entra: {
    endpoints: (issuer) => {
      const tenant = base(issuer).replace(/\/v2\.0$/, '');
      return {
        authorization: `${tenant}/oauth2/v2.0/authorize`,
        token: `${tenant}/oauth2/v2.0/token`,
        userinfo: 'https://graph.microsoft.com/oidc/userinfo',
        keys: `${tenant}/discovery/v2.0/keys`,
        endSession: `${tenant}/oauth2/v2.0/logout`,
      };
    },
    scopes: STANDARD,
    groupsIn: 'id-token',
  },
  /** docs.gitlab.com, integration/openid_connect_provider: `groups` comes with userinfo, and there is no scope of that name. */
  gitlab: {
    endpoints: (issuer) => ({
      authorization: `${base(issuer)}/oauth/authorize`,
      token: `${base(issuer)}/oauth/token`,
      userinfo: `${base(issuer)}/oauth/userinfo`,
      keys: `${base(issuer)}/oauth/discovery/keys`,
      endSession: undefined,
    }),
    scopes: STANDARD,
    groupsIn: 'userinfo',
  },
  /** keycloak.org, securing-apps/oidc-layers: the issuer is `https://<host>/realms/<realm>`; the scope `groups` is made in the realm with a mapper of groups. */
  keycloak: {
    endpoints: (issuer) => {
      const protocol = `${base(issuer)}/protocol/openid-connect`;
      return {
        authorization: `${protocol}/auth`,
        token: `${protocol}/token`,
        userinfo: `${protocol}/userinfo`,
        keys: `${protocol}/certs`,
        endSession: `${protocol}/logout`,
      };
    },
    scopes: WITH_GROUPS,
    groupsIn: 'id-token',
  },
} as const satisfies Readonly<Record<string, Software>>;

/** What an issuer of a kind that is not listed is taken for. */
export const OTHER: Pick<Software, 'scopes' | 'groupsIn'> = { scopes: WITH_GROUPS, groupsIn: 'id-token' };
