import type { OidcResult } from '../../blueprint/contracts/contract';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';

/** How Argo CD signs people in (argo-cd, operator-manual/user-management): by an issuer, without a broker between. */
export function signInConfig({ issuer, endpoints, clientId, clientSecret, commandLine, scopes, claims, groupsIn, ca }: OidcResult): string {
  const userinfo = new URL(endpoints.userinfo);
  const config: JsonObject = {
    name: 'Single sign-on',
    issuer,
    clientID: clientId,
    // read from the Secret when it is needed; the Secret bears Argo CD's label
    clientSecret: `$${clientSecret.object}:${clientSecret.key}`,
    ...(commandLine !== undefined && { cliClientID: commandLine }),
    enablePKCEAuthentication: true,
    requestedScopes: scopes,
    ...(groupsIn === 'userinfo'
      ? {
          enableUserInfoGroups: true,
          userInfoBaseURL: userinfo.origin,
          userInfoPath: userinfo.pathname,
          // a group that was taken away counts no longer than this
          userInfoCacheExpiration: '5m',
        }
      : { requestedIDTokenClaims: { [claims.groups]: { essential: true } } }),
    ...(endpoints.endSession !== undefined && {
      logoutURL: `${endpoints.endSession}?id_token_hint={{token}}&post_logout_redirect_uri={{logoutRedirectURL}}`,
    }),
    ...(ca !== undefined && { rootCA: ca }),
  };
  return toYaml(config);
}
