import type { OidcRequest, OidcResult } from '../../blueprint/contracts/contract';
import type { GrantPlan } from '../../blueprint/blueprint';
import type { ProvisionContext } from '../../blueprint/provision';
import type { JsonObject } from '../../constructs/files/yaml';
import { policyOf, subjectsOf } from './access';
import { FILES, PATHS } from './places';
import type { Options } from './service';

/** Scopes of the site's clients (authelia.com, integration/openid-connect/openid-connect-1.0-claims). */
const SCOPES = ['openid', 'profile', 'email', 'groups'] as const;
/** What it tells in the id token beyond who somebody is: 4.39 leaves to userinfo what no policy names, and command lines ask nothing there. */
const TOLD = ['preferred_username', 'name', 'email', 'email_verified', 'groups'] as const;
const CLAIMS_POLICY = 'site';

/** How software of the site signs people in here. */
export function answerOidc({ request, options, consumer, hashed }: ProvisionContext<'oidc', Options>): OidcResult {
  const issuer = `https://${options.host}`;
  const at = (endpoint: string): string => `${issuer}${PATHS.oidc}/${endpoint}`;
  return {
    issuer,
    endpoints: {
      authorization: at('authorization'),
      token: at('token'),
      userinfo: at('userinfo'),
      keys: `${issuer}${PATHS.keys}`,
      endSession: undefined,
    },
    clientId: consumer,
    clientSecret: hashed('client-secret', `${consumer} signs people in`),
    commandLine: request.commandLine && commandLineOf(consumer),
    scopes: SCOPES,
    claims: { user: 'preferred_username', groups: 'groups' },
    groupsIn: 'id-token',
    ca: undefined,
  };
}

const commandLineOf = (consumer: string): string => `${consumer}-cli`;

/** The section of the configuration; undefined where nobody asks: Authelia does not start with an issuer without clients. */
export function issuerOf(options: Options, grants: readonly GrantPlan[], filled: (file: string) => string): JsonObject | undefined {
  const asking = grants.filter(({ contract }) => contract === 'oidc').sort((a, b) => (a.consumer < b.consumer ? -1 : 1));
  if (asking.length === 0) return undefined;
  const requestOf = ({ request }: GrantPlan): OidcRequest => request as OidcRequest;
  return {
    // its id follows from the key, so that who knows an earlier one asks again
    jwks: [{ algorithm: 'RS256', use: 'sig', key: filled(`${FILES.secrets}/keys`) }],
    enforce_pkce: 'public_clients_only',
    enable_client_debug_messages: false,
    lifespans: { access_token: options.tokens, id_token: options.tokens, authorize_code: '1m', refresh_token: options.tokens },
    claims_policies: { [CLAIMS_POLICY]: { id_token: TOLD } },
    authorization_policies: Object.fromEntries(
      asking.flatMap((grant) => {
        const { groups } = requestOf(grant);
        const policy = policyOf(options.clients[grant.consumer]?.factors ?? options.factors);
        return groups.length === 0
          ? []
          : [[policyNameOf(grant), { default_policy: 'deny', rules: [{ policy, subject: subjectsOf(groups) }] }] as const];
      }),
    ),
    clients: asking.flatMap((grant) => [
      confidential(options, grant, requestOf(grant), filled),
      ...publicClient(options, grant, requestOf(grant)),
    ]),
  };
}

const policyNameOf = ({ consumer }: GrantPlan): string => `members-${consumer}`;

function common(options: Options, grant: GrantPlan, { groups }: OidcRequest): JsonObject {
  return {
    authorization_policy: groups.length === 0 ? policyOf(options.clients[grant.consumer]?.factors ?? options.factors) : policyNameOf(grant),
    claims_policy: CLAIMS_POLICY,
    scopes: SCOPES,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    response_modes: ['query', 'form_post'],
    id_token_signed_response_alg: 'RS256',
    userinfo_signed_response_alg: 'none',
  };
}

/** A client with a secret, of which the digest is kept. */
function confidential(options: Options, grant: GrantPlan, request: OidcRequest, filled: (file: string) => string): JsonObject {
  const { pkce = true, tokenAuth = 'basic' } = request;
  const digest = grant.secrets['client-secret'];
  if (!digest) throw new Error(`client of '${grant.consumer}' has no secret`);
  return {
    client_id: grant.consumer,
    client_name: grant.consumer,
    client_secret: filled(`${FILES.clients}/${digest.key}`),
    public: false,
    redirect_uris: request.callbacks.map((path) => `https://${request.host}${path}`),
    ...common(options, grant, request),
    consent_mode: options.clients[grant.consumer]?.consent ?? options.consent,
    require_pkce: pkce,
    ...(pkce && { pkce_challenge_method: 'S256' }),
    token_endpoint_auth_method: `client_secret_${tokenAuth}`,
  };
}

/** The client of a command line, which can keep no secret. */
function publicClient(options: Options, grant: GrantPlan, request: OidcRequest): readonly JsonObject[] {
  if (!request.commandLine) return [];
  return [
    {
      client_id: commandLineOf(grant.consumer),
      client_name: `${grant.consumer} (command line)`,
      public: true,
      redirect_uris: request.commandLine.redirects,
      ...common(options, grant, request),
      consent_mode: 'explicit',
      require_pkce: true,
      pkce_challenge_method: 'S256',
      token_endpoint_auth_method: 'none',
    },
  ];
}
