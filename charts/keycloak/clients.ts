import type { OidcRequest, OidcResult } from '../../blueprint/contracts/contract';
import type { GrantPlan } from '../../blueprint/blueprint';
import type { ProvisionContext } from '../../blueprint/provision';
import type { JsonObject } from '../../constructs/files/yaml';
import { stepsFor } from './authentication';
import { KEEPS, oidcPath, realmPath } from './places';
import type { Options } from './service';

/** Scopes of the site's clients, of which `groups` is the site's own. Each client has them whether it asks or not. */
export const SCOPES = ['openid', 'profile', 'email', 'groups'] as const;
const GIVEN = ['basic', 'acr', 'profile', 'email', 'groups'] as const;

/** How software of the site signs people in here (keycloak.org, securing-apps/oidc-layers). */
export function answerOidc({ request, options, consumer, secret }: ProvisionContext<'oidc', Options>): OidcResult {
  const at = (endpoint: string): string => `https://${options.host}${oidcPath(options.realm)}/${endpoint}`;
  return {
    issuer: `https://${options.host}${realmPath(options.realm)}`,
    endpoints: {
      authorization: at('auth'),
      token: at('token'),
      userinfo: at('userinfo'),
      keys: at('certs'),
      endSession: at('logout'),
    },
    clientId: consumer,
    // it knows secrets of clients in no other form
    clientSecret: secret('client-secret', `${consumer} signs people in`),
    commandLine: request.commandLine && commandLineOf(consumer),
    scopes: SCOPES,
    claims: { user: 'preferred_username', groups: 'groups' },
    groupsIn: 'id-token',
    ca: undefined,
  };
}

const commandLineOf = (consumer: string): string => `${consumer}-cli`;

/** Who asks by OpenID Connect, in the order of the names. */
const asking = (grants: readonly GrantPlan[]): readonly GrantPlan[] =>
  grants.filter(({ contract }) => contract === 'oidc').sort((a, b) => (a.consumer < b.consumer ? -1 : 1));
const requestOf = ({ request }: GrantPlan): OidcRequest => request as OidcRequest;

/** Groups that clients name: those that the realm must know. */
export const groupsNamed = (grants: readonly GrantPlan[]): readonly string[] =>
  [...new Set(asking(grants).flatMap((grant) => requestOf(grant).groups))].sort();

/** The clients of the realm, each with the file of its secret, the way people sign in to it and the groups whose members may. */
export const clientsOf = (options: Options, grants: readonly GrantPlan[]): readonly JsonObject[] =>
  asking(grants).flatMap((grant) => [confidential(options, grant, requestOf(grant)), ...publicClient(options, grant, requestOf(grant))]);

function common({ factors }: Options, { consumer }: GrantPlan, { groups }: OidcRequest): JsonObject {
  return {
    scopes: GIVEN,
    groups,
    // of everybody who has an account the realm's own way is asked
    ...(groups.length > 0 && { steps: stepsFor(factors, consumer) as unknown as JsonObject[] }),
  };
}

const urls = ({ host }: OidcRequest, paths: readonly string[]): readonly string[] => paths.map((path) => `https://${host}${path}`);

const FLOWS = {
  protocol: 'openid-connect',
  standardFlowEnabled: true,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  serviceAccountsEnabled: false,
  authorizationServicesEnabled: false,
  // tokens tell groups, no roles
  fullScopeAllowed: false,
  frontchannelLogout: false,
  webOrigins: [],
} as const;

const attributes = (pkce: boolean, signOut: readonly string[]): JsonObject => ({
  'pkce.code.challenge.method': pkce ? 'S256' : '',
  // `-` for nowhere: without it people could be sent to any of the redirect URIs
  'post.logout.redirect.uris': signOut.length === 0 ? '-' : signOut.join('##'),
  'oauth2.device.authorization.grant.enabled': 'false',
  'oidc.ciba.grant.enabled': 'false',
});

/** A client with a secret. */
function confidential(options: Options, grant: GrantPlan, request: OidcRequest): JsonObject {
  const shared = grant.secrets['client-secret'];
  if (!shared) throw new Error(`client of '${grant.consumer}' has no secret`);
  return {
    ...common(options, grant, request),
    secretFile: `${KEEPS.clients}/${shared.key}`,
    client: {
      clientId: grant.consumer,
      name: grant.consumer,
      ...FLOWS,
      publicClient: false,
      clientAuthenticatorType: 'client-secret',
      consentRequired: false,
      redirectUris: urls(request, request.callbacks),
      attributes: attributes(request.pkce ?? true, urls(request, request.afterSignOut ?? [])),
    },
  };
}

/** The client of a command line, which can keep no secret: any program of a computer can listen in its place, so that people are asked (RFC 8252, 8.6). */
function publicClient(options: Options, grant: GrantPlan, request: OidcRequest): readonly JsonObject[] {
  if (!request.commandLine) return [];
  return [
    {
      // its members are those of the service
      ...common(options, grant, request),
      groups: [],
      client: {
        clientId: commandLineOf(grant.consumer),
        name: `${grant.consumer} (command line)`,
        ...FLOWS,
        publicClient: true,
        consentRequired: true,
        redirectUris: request.commandLine.redirects,
        attributes: attributes(true, []),
      },
    },
  ];
}
