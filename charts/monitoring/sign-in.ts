import type { PlanOf } from '../../blueprint/blueprint';
import { secretFile, type Env, type Volume } from '../../constructs/kubernetes';
import type { monitoring } from './service';

type Plan = PlanOf<typeof monitoring>;

const CLIENT_SECRET = '/run/sign-in/client-secret';
const CA = '/etc/grafana/sign-in-ca.pem';
/** Grafana's names of roles, the one that may most first. */
const ROLES = [
  ['admin', 'Admin'],
  ['editor', 'Editor'],
  ['viewer', 'Viewer'],
] as const;

interface SignIn {
  readonly env: Env;
  readonly mounts: Readonly<Record<string, Volume>>;
  readonly files: Readonly<Record<string, string>>;
}

/** How people sign in to Grafana by OpenID Connect (grafana.com/docs, configure-authentication/generic-oauth); nothing where the site has it otherwise. */
export function signInOf({ options, answers }: Plan): SignIn {
  const signIn = answers['sign-in'];
  if (!signIn) return { env: {}, mounts: {}, files: {} };
  const { endpoints, clientId, clientSecret, scopes, claims, ca } = signIn;
  return {
    env: {
      ...prefixed('GF_AUTH_GENERIC_OAUTH_', {
        ENABLED: 'true',
        NAME: 'Single sign-on',
        CLIENT_ID: clientId,
        CLIENT_SECRET__FILE: CLIENT_SECRET,
        SCOPES: scopes.join(' '),
        AUTH_URL: endpoints.authorization,
        TOKEN_URL: endpoints.token,
        API_URL: endpoints.userinfo,
        AUTH_STYLE: 'InHeader',
        USE_PKCE: 'true',
        USE_REFRESH_TOKEN: 'false',
        AUTO_LOGIN: 'true',
        // an account is made at the first sign-in: the database is gone with the pod
        ALLOW_SIGN_UP: 'true',
        LOGIN_ATTRIBUTE_PATH: claims.user,
        GROUPS_ATTRIBUTE_PATH: claims.groups,
        ROLE_ATTRIBUTE_PATH: rolePath(claims.groups, options.groups),
        // who has no role stays out, and a role that was taken away is gone at the next sign-in
        ROLE_ATTRIBUTE_STRICT: 'true',
        SKIP_ORG_ROLE_SYNC: 'false',
        ALLOW_ASSIGN_GRAFANA_ADMIN: 'false',
        ...(endpoints.endSession !== undefined && { SIGNOUT_REDIRECT_URL: signOut(endpoints.endSession, clientId, options.host) }),
        ...(ca !== undefined && { TLS_CLIENT_CA: CA }),
      }),
      // the administrator's password opens nothing any more
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
    },
    mounts: { [CLIENT_SECRET]: secretFile(clientSecret.object, clientSecret.key) },
    files: ca === undefined ? {} : { [CA]: ca },
  };
}

const prefixed = (prefix: string, env: Readonly<Record<string, string>>): Env =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [`${prefix}${name}`, value]));

/** A JMESPath expression that is the name of the role, or false. */
function rolePath(claim: string, groups: Plan['options']['groups']): string {
  const tests = ROLES.flatMap(([role, name]) =>
    Object.entries(groups)
      .filter(([, has]) => has === role)
      .map(([group]) => `contains(${claim}[*], '${group}') && '${name}'`),
  );
  return tests.length === 0 ? "''" : tests.join(' || ');
}

/** Ends the session at the issuer too, and comes back (openid.net/specs/openid-connect-rpinitiated-1_0.html). */
function signOut(endSession: string, clientId: string, host: string): string {
  const query = new URLSearchParams({ client_id: clientId, post_logout_redirect_uri: `https://${host}/login` });
  return `${endSession}?${query.toString()}`;
}
